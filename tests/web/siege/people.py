"""Where two files of this folder's neighbourhood still look for people."""

from tests.web.people import Person as Person
from tests.web.people import person as person
