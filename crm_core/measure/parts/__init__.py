"""Row sets and predicates that several indicators share, by what they are about; an indicator imports from here."""
