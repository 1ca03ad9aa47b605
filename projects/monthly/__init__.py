"""The report of a month that goes to the city: figures of one edition and of the bureau's month, words, a Word file."""
