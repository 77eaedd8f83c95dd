from tests.web.people import Person as Person
from tests.web.people import person as person
