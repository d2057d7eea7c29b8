"""Words that people type to get past a mandatory field. They count like an empty cell.

Compared with the whole cell, lower case, without outer blanks. Per language and editable later; here the
words that were seen in real CRM data.
"""

JUNK_WORDS = frozenset(
    """
    - -- --- . .. ... ? ?? ??? / // n/a n.a. n.a #n/a none null nil nan undefined unknown unspecified
    tba tbd tbc todo test tests testing test1 test123 asdf asdfg asdfgh asd qwe qwer qwerty qwertz zxc zxcv zxcvb
    xxx xxxx xxxxx xyz abc abcd abc123 aaa aaaa bbb blah blabla bla dummy sample example foo bar foobar
    noname no-name noemail no-email nomail nophone nobody noreply no-reply notavailable
    select choose -select- -none- 12345 123456 1234567 12345678 123456789 1234567890 0123456789
    keine kein unbekannt leer aucun inconnu ninguno desconocido нет неизвестно тест haijulikani hakuna
    """.split()
) | frozenset(
    {"no name", "no email", "no phone", "no number", "not available", "not applicable", "please select"}
    | {
        "not known",
        "no data",
        "no info",
        "no result",
        "keine angabe",
        "k. a.",
        "k.a.",
        "தெரியாது",
        "தெரியவில்லை",
    }
)
