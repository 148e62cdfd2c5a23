"""The figures of the 2020 assessment, written out by hand from the rules: a wrong rulebook file must fail against them.

Points as they are written. Every clause stands in exactly one table of its kind, and in its item.
"""

ITEMS = """
    UM1  6    D  UM1.A.1 UM1.A.2 UM1.A.3 UM1.A.4 UM1.A.5 UM1.A.6 UM1.B.1 UM1.B.2 UM1.B.3 UM1.B.4
    UM2  4    D  UM2.A.1 UM2.A.2 UM2.A.3 UM2.A.4 UM2.A.5 UM2.A.6 UM2.A.7 UM2.A.8 UM2.B.1 UM2.B.2
    UM3  2    D  UM3.1 UM3.2 UM3.3 UM3.4
    UM4  2    D  UM4.1 UM4.2 UM4.3 UM4.4
    UM5  1    D  UM5.1 UM5.2 UM5.3
    UM6  5    D  UM6.1 UM6.2 UM6.3 UM6.4 UM6.5
    PS1  2    D  PS1.1 PS1.2 PS1.3
    PS2  2    D  PS2.1
    PS3  2    D  PS3.1
    PS4  2    D  PS4.1
    PS5  1.5  D  PS5.1 PS5.2
    PS6  0.5  D  PS6.1
    PS7  2    E  PS7.1 PS7.2 PS7.3 PS7.4 PS7.5 PS7.6 PS7.7
    PS8  1    D  PS8.1
    PS9  0.5  D  PS9.1
    PS10 0.5  D  PS10.1
    PS11 1    D  PS11.1
    PS12 1    D  PS12.1
    SF1  2    E  SF1.1
    SF2  2    E  SF2.1
    SF3  7    D  SF3.1
    SF4  2    E  SF4.1
    SF5  2    E  SF5.1
    PB1  7    F  PB1.1 PB1.2 PB1.3 PB1.4 PB1.5 PB1.6 PB1.7 PB1.8
    PB2  6    D  PB2.1 PB2.2 PB2.3 PB2.4 PB2.5 PB2.6 PB2.7 PB2.8 PB2.9 PB2.10
    PB3  2    D  PB3.1 PB3.2 PB3.3 PB3.4
    GA1  1    D  GA1.1
    GA2  0.5  D  GA2.1
    GA3  0.5  D  GA3.1
    GA4  0.5  D  GA4.1
    GA5  0.5  D  GA5.1
    GA6  1    D  GA6.1
    GA7  1    D  GA7.1
    GA8  5    D  GA8.1 GA8.2 GA8.3
    GA9  5    D  GA9.1 GA9.2 GA9.3 GA9.4
    GC1  4    C  GC1.1
    GC2  2    D  GC2.1
    GC3  2    D  GC3.1
    SC1  1    D  SC1.1 SC1.2
    SC2  1    D  SC2.1
    SC3  1    D  SC3.1 SC3.2
    FO1  2    D  FO1.1 FO1.2
    FO2  1    D  FO2.1
    LG1  5    D  LG1.1
"""
"""Item, points, category, clauses."""

DEPARTMENTS = {"UM": 20, "PS": 16, "SF": 15, "PB": 15, "GA": 15, "GC": 8, "SC": 3, "FO": 3, "LG": 5}
COMPONENTS = {"UM1.A": "4", "UM1.B": "2", "UM2.A": "3", "UM2.B": "1"}
GROUPS = {
    "PS7.training": ("add", "0.20", ("PS7.1", "PS7.2", "PS7.3")),
    "PS7.ethics": ("add", "0.20", ("PS7.4",)),
    "PS7.enrolment": ("deduct", "0.20", ("PS7.5", "PS7.6")),
    "BN.news": ("add", "5.00", ("BN.2", "BN.3")),
}
CLAUSE_CAPS = {"UM6.4": "1.00", "PB2.4": "1.00"}
ADDITIONS = {"PS7.1", "PS7.2", "PS7.3", "PS7.4", "PB1.4", "PB1.5", "BN.1", "BN.2", "BN.3", "BN.4", "BN.5", "BN.6"}
BONUS = ("BN.1", "BN.2", "BN.3", "BN.4", "BN.5", "BN.6")
NEGATIVE = ("NL.1",)

ONE_AT_A_TIME = {"PS7.1", "PS7.2", "PS7.3", "GC2.1", "PB2.9", "FO1.2"}
"""Occurrences with a matter, a ticket, or one a month: their quantity is 1."""

EACH = """
    UM1.A.1 0.20   UM1.A.2 0.50   UM1.A.3 0.20   UM1.A.4 0.50   UM1.A.5 0.50   UM1.A.6 0.20
    UM1.B.3 0.50   UM1.B.4 0.20
    UM2.A.2 0.20   UM2.A.3 0.20   UM2.A.4 0.20   UM2.A.5 0.50   UM2.A.6 0.50   UM2.A.7 0.20   UM2.A.8 1.00
    UM2.B.1 0.20   UM2.B.2 0.20
    UM3.1 0.05     UM3.2 0.05     UM3.3 0.10     UM3.4 0.05
    UM4.1 0.10     UM4.2 0.20     UM4.3 0.20
    UM6.1 5.00     UM6.4 0.10
    PS1.2 0.10     PS5.1 0.10     PS5.2 0.50
    PS7.1 0.05     PS7.2 0.05     PS7.3 0.10     PS7.4 0.10     PS7.5 0.05     PS7.6 0.05
    PS12.1 0.50
    PB1.5 0.10     PB1.7 0.10
    PB2.1 1.00     PB2.2 1.00     PB2.3 1.00     PB2.5 0.20     PB2.7 1.00     PB2.8 1.00     PB2.9 0.10
    PB3.1 0.20     PB3.2 0.20     PB3.3 0.20     PB3.4 0.20
    GA8.1 0.50     GA8.2 0.50     GA8.3 0.20
    GA9.1 1.00     GA9.3 0.50     GA9.4 0.20
    GC2.1 0.10
    SC1.1 0.10     SC1.2 0.30     SC2.1 0.10     SC3.1 0.10     SC3.2 0.10
    FO1.1 0.10     FO1.2 0.10     FO2.1 0.10
    BN.3 0.50
"""
"""Occurrences without levels, and what each costs or earns."""

LEVELS = {
    "UM4.4": {"city": "0.50", "district": "0.20"},
    "UM6.2": {"city": "0.50", "district": "0.20"},
    "UM6.3": {"city": "1.00", "district": "0.50"},
    "PS1.1": {"ordinary": "0.10", "adverse": "0.50"},
    "PS1.3": {"ordinary": "0.10", "adverse": "0.50"},
    "PS2.1": {"ordinary": "0.10", "adverse": "0.50"},
    "PS4.1": {"ordinary": "0.10", "adverse": "0.50"},
    "PS6.1": {"ordinary": "0.10", "adverse": "0.50"},
    "PB1.4": {"recommended": "0.30", "top_three": "0.60"},
    "GA1.1": {"ordinary": "0.10", "adverse": "1.00"},
    "GA2.1": {"ordinary": "0.10", "adverse": "0.50"},
    "GA3.1": {"ordinary": "0.10", "adverse": "0.50"},
    "GA4.1": {"ordinary": "0.10", "adverse": "0.50"},
    "GA5.1": {"ordinary": "0.10", "adverse": "0.50"},
    "GA6.1": {"ordinary": "0.10", "adverse": "1.00"},
    "GA7.1": {"ordinary": "0.10", "adverse": "1.00"},
    "BN.1": {"province": "3.00", "city": "2.00", "district": "1.00"},
    "BN.2": {"national": "3.00", "province": "2.00", "city": "1.00"},
    "BN.4": {"province": "3.00", "city": "2.00", "district": "1.00"},
    "BN.5": {"city": "2.00", "district": "1.00"},
}

ONCE = {"UM1.B.2": "0.50", "UM2.A.1": "0.20", "UM5.1": "0.30", "UM5.2": "0.30", "UM5.3": "0.40", "GA9.2": "0.50"}

BANDED = """
    UM1.B.1  month  0 0.10      0.01 0.10   49.99 0.10  50 0.05     50.01 0.05  79.99 0.05  80 0   80.01 0   999.99 0
    PS9.1    year   0 0.50      89.99 0.50  90 0.20     90.01 0.20  99.99 0.20  100 0       100.01 0         999.99 0
    PS10.1   year   0 0.50      89.99 0.50  90 0.20     90.01 0.20  99.99 0.20  100 0       100.01 0         999.99 0
    PS11.1   year   0 1.00      89.99 1.00  90 0        90.01 0     100 0       999.99 0
    PB2.6    year   0 2.00      0.01 1.00   79.99 1.00  80 0.50     80.01 0.50  89.99 0.50  90 0   90.01 0   999.99 0
    PB2.10   year   0 2.00      49.99 2.00  50 2.00     50.01 1.00  69.99 1.00  70 0.50     70.01 0.50
    PB2.10   year   89.99 0.50  90 0        90.01 0     999.99 0
"""
"""Values at, just below and just above every edge, each with its amount. (PS9.1 and PS10.1 award 0, 0.30 or 0.50 of 0.50.)"""

SHORTFALLS = """
    PB1.6  month  0 0.20  1 0.10  2 0     3 0     999 0
    PB2.4  year   0 1.00  1 0.80  2 0.60  3 0.40  4 0.20  5 0  6 0  999 0
"""

GRADES = {
    "SF3.1": {
        "excellent": "0",
        "good": "0.40",
        "qualified": "0.80",
        "unqualified": "1.60",
        "yellow_card": "veto",
        "veto": "veto",
    }
}

CONVERTED = {"UM6.5": "1", "SF5.1": "2", "PB1.1": "4.90", "PB1.2": "1.05", "PB1.3": "1.05", "GC1.1": "4"}
MARKS = """
    UM6.5  0 1.00   0.49 1.00   0.50 0.99   0.51 0.99   50 0.50     99.49 0.01  99.50 0     99.99 0     100 0
    SF5.1  0 2.00   0.24 2.00   0.25 1.99   0.26 1.99   85.50 0.29  99.74 0.01  99.75 0     99.76 0     100 0
    PB1.1  0 4.90   4.99 4.66   5.00 4.65   5.01 4.65   94.99 0.25  95.00 0.24  95.01 0.24  99.89 0.01  99.90 0  100 0
    PB1.2  0 1.05   9.99 0.95   10.00 0.94  10.01 0.94  89.99 0.11  90.00 0.10  90.01 0.10  99.52 0.01  99.53 0  100 0
    PB1.3  0 1.05   9.99 0.95   10.00 0.94  10.01 0.94  89.99 0.11  90.00 0.10  90.01 0.10  99.52 0.01  99.53 0  100 0
    GC1.1  0 4.00   0.12 4.00   0.13 3.99   86.37 0.55  86.38 0.54  99.87 0.01  99.88 0     99.99 0     100 0
"""
"""Marks with what they leave open. 0.50 of 1, 0.25 of 2, 5.00 of 4.90 and 10.00 of 1.05 hit exactly half a hundredth."""

SCORED = {"SF1.1": "2", "SF2.1": "2", "SF4.1": "2", "LG1.1": "5"}
DISCRETIONARY = {
    "PS3.1": "0.01",
    "PS7.7": "0.01",
    "PS8.1": "0.01",
    "PB1.8": "0.01",
    "GC3.1": "0.10",
    "BN.6": "0.10",
    "NL.1": "0.01",
}


def words(line: str) -> list[str]:
    return line.split()


def each() -> dict[str, str]:
    flat = words(EACH)
    return dict(zip(flat[::2], flat[1::2], strict=True))


def rows(table: str, *, lead: int) -> list[tuple[str, str, str]]:
    """Clause, observed and amount of every pair in a table whose lines begin with `lead` words."""
    found = []
    for line in table.strip().splitlines():
        head, pairs = words(line)[:lead], words(line)[lead:]
        found += [(head[0], seen, amount) for seen, amount in zip(pairs[::2], pairs[1::2], strict=True)]
    return found


def periods() -> dict[str, str]:
    """Of each banded or shortfall clause, ``month`` or ``year``."""
    lines = (words(line) for table in (BANDED, SHORTFALLS) for line in table.strip().splitlines())
    return {line[0]: line[1] for line in lines}


def items() -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Of each item: points, category, clauses."""
    lines = (words(line) for line in ITEMS.strip().splitlines())
    return {code: (points, category, tuple(clauses)) for code, points, category, *clauses in lines}
