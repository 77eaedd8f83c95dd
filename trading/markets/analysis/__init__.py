"""What the bars say: pure functions of Bars that answer frozen values.

Every answer is about the last bar given and uses nothing after it; what is only known later (a pivot) is
dated when it was known.
"""
