"""Words that say what somebody is."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTIONS = _words("""
    president minister secretary undersecretary senator representative congressman congresswoman
    congressmember lawmaker governor mayor chancellor premier king queen prince princess duke
    duchess pope bishop archbishop cardinal rabbi pastor priest imam judge justice magistrate
    attorney prosecutor lawyer counsel solicitor director chairman chairwoman chairperson chair
    commissioner councilman councilwoman councillor alderman ambassador envoy diplomat consul
    spokesman spokeswoman spokesperson correspondent reporter editor journalist columnist critic
    host anchor moderator commentator analyst professor lecturer dean provost chancellor economist
    historian sociologist psychologist psychiatrist physicist chemist biologist astronomer
    meteorologist epidemiologist virologist scientist researcher engineer inventor astronaut
    author novelist poet playwright writer biographer filmmaker screenwriter composer conductor
    actor actress comedian singer songwriter rapper musician guitarist drummer pianist violinist
    painter sculptor photographer artist choreographer dancer architect designer chef curator
    librarian coach quarterback pitcher goalkeeper captain manager athlete swimmer champion
    general colonel major admiral commander lieutenant sergeant corporal brigadier marshal
    officer sheriff detective inspector investigator constable agent chief deputy
    leader founder co-founder cofounder executive ceo entrepreneur banker investor owner publisher
    producer adviser advisor strategist aide pollster lobbyist consultant activist organizer
    organiser advocate dissident whistleblower fellow scholar expert physician surgeon doctor
    nurse pediatrician paediatrician cardiologist oncologist veterinarian pharmacist dentist
    teacher principal superintendent farmer rancher fisherman miner firefighter paramedic
    coordinator administrator trustee treasurer comptroller auditor speaker whip candidate nominee
    astrophysicist climatologist geologist ecologist archaeologist anthropologist linguist
    philosopher theologian mathematician statistician demographer trader broker landlord
    secretary-general attaché czar ombudsman clerk warden ranger guide pilot
""")
"""A name's neighbour that is one of these is that person's title or function."""

HONORIFICS = _words("""
    mr mrs ms miss dr prof sir dame lord lady rev reverend father sister brother sen rep gov gen
    col maj capt lt sgt adm cmdr hon judge justice rabbi imam sheikh pope saint
    president secretary senator representative congressman congresswoman governor mayor minister
    chancellor premier ambassador general colonel major captain admiral lieutenant sergeant
    commander officer detective sheriff professor doctor coach pastor bishop archbishop cardinal
    king queen prince princess chairman chairwoman attorney director commissioner
""")
"""Words before a name that are no part of it."""


def folded(word: str) -> str:
    """A word as the lists above have it."""
    return word.casefold().rstrip(".")
