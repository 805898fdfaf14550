"""Which first names are said for one another."""

_GROUPS = """
abigail abby|alexander alex sandy|alexandra alex sandra|alfred al fred|andrew andy drew
anthony tony antony|benjamin ben|barbara barb|bernard bernie|catherine cathy kate katherine kathy
charles charlie chuck|christina chris tina|christopher chris|daniel dan danny|david dave
deborah debbie deb debra|donald don donnie|dorothy dot|douglas doug|edward ed eddie ted
eleanor ellie|elizabeth liz beth betsy lizzie|eugene gene|frances fran|francis frank
franklin frank|frederick fred freddie|gabriel gabe|geoffrey geoff jeff|gerald gerry jerry
gregory greg|harold harry hal|henry hank harry|jacob jake|james jim jimmy jamie|janet jan
jeffrey jeff|jennifer jen jenny|jessica jess|john jack johnny jon|jonathan jon|joseph joe joey
joshua josh|judith judy|kenneth ken kenny|kimberly kim|lawrence larry|leonard len lenny|louis lou
margaret maggie meg peggy|matthew matt|melissa mel|michael mike mick|mitchell mitch
nathaniel nate nathan|nicholas nick|pamela pam|patricia pat patty|patrick pat paddy
peter pete|philip phil phillip|rachel rach|randall randy|raymond ray|rebecca becky
richard rick dick rich|robert bob rob bobby robbie|ronald ron ronnie|samantha sam|samuel sam
stephen steve steven|stanley stan|susan sue susie|theodore ted teddy|theresa terry tess
thomas tom tommy|timothy tim|valerie val|victor vic|victoria vicky|vincent vince|walter walt
william bill will billy|zachary zach
"""


def _pairs() -> frozenset[tuple[str, str]]:
    groups = [group.split() for group in _GROUPS.replace("\n", "|").split("|") if group]
    return frozenset((one, other) for group in groups for one in group for other in group)


_PAIRS = _pairs()


def same_first_name(one: str, other: str) -> bool:
    """Whether two folded first names can be one person's: nickname, or initial."""
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    return (one, other) in _PAIRS
