"""Words by which broadcasters' labels, headers and cues can be told from speech."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HONORIFICS = _words("""
    mr mrs ms miss mx dr prof professor sir dame lord lady madam madame hon honorable honourable
    rev reverend fr father sister brother rabbi imam sheikh bishop archbishop cardinal pastor pope
    judge justice sen senator rep representative congressman congresswoman gov governor mayor
    president secretary minister ambassador chancellor premier king queen prince princess
    chairman chairwoman chairperson chair speaker director commissioner councilman councilwoman
    gen general col colonel maj major capt captain lt lieutenant sgt sergeant cpl corporal adm
    admiral cmdr commander officer detective sheriff chief marshal brig brigadier private
    attorney coach deputy assistant undersecretary leader
    alderman alderwoman councillor councilor clerk trustee superintendent coroner constable warden
    engineer
    herr frau monsieur madame mme señor señora signor signora
""")
"""Titles that stand before a name."""

TITLE_MODIFIERS = _words("""
    former fmr vice prime acting lead first second senior under assistant deputy majority minority
    house senate state u.s us united states attorney national foreign defense defence press
    rear master staff sub ranking general chief elect emeritus associate presiding surgeon special
    agent district supreme court city county town village school fire police
""")
"""Words that stand within a title."""

PARTICLES = _words("""
    de da di do dos du del della des der den van von bin bint ibn ben al el la le les ten ter y e
    zu af abu mac mc st
""")
FORENAMES = _words("al ben")
"""Particles that are forenames too, where they stand first."""
SUFFIXES = _words("jr sr ii iii iv esq md phd mp mep qc kc ret obe mbe cbe")

FUNCTIONS = _words("""
    unidentified unknown unnamed anonymous man woman men women male female boy girl boys girls child
    children kid kids person people speaker speakers voice voices voiceover announcer narrator
    narration host hosts cohost co-host interviewer interviewee interpreter translator moderator
    operator caller reporter reporters correspondent anchor questioner question audience crowd
    participant participants student students teacher protester protesters demonstrator
    demonstrators soldier soldiers officer officers police dispatcher computer automated machine
    recording archived chorus choir singer singers actor actors actress director producer chairman
    chairwoman chairperson chair clerk press all both group everyone everybody together multiple
    various several many other others staff member members juror judge court witness attorney
    lawyer prosecutor counsel guest panelist panellist panel attendee attendees official officials
    aide spokesman spokeswoman spokesperson voice-over intro outro jingle commercial trailer q a
    senior administration first second third fourth lead deputy masc fem old young older younger
    elderly little another number no president secretary vice acting presiding tempore pro
    bailiff foreman mother father daughter son husband wife neighbor neighbour doctor nurse driver
    passenger pilot customer employee worker resident victim fan fans player coach referee survivor
    villager passerby bystander volunteer spectator spectators congregation class team
    character robot siri alexa
    moderatorin sprecher sprecherin interviewerin moderador moderadora presentador presentadora
    locutor locutora animateur présentateur présentatrice journaliste
    speaking language non-english foreign spanish russian arabic french chinese
    minister prime premier taoiseach chancellor some an hon honourable honorable
    ceann leas-cheann comhairle cathaoirleach archival archive clip extract excerpt statement
""")
"""Words that, alone, name no person but somebody's part."""

GROUPS = _words("""
    both all audience crowd group everyone everybody together chorus choir children kids protesters
    demonstrators reporters press voices members people fans singers students congregation class
    spectators others panel
""")

GENERIC_CORE = _words("""
    unidentified unknown unnamed man woman men women male female boy girl child person speaker voice
    voices announcer narrator host cohost co-host interviewer interviewee interpreter translator
    moderator operator caller reporter anchor questioner audience crowd participant student
    chairman chairwoman chairperson chair clerk press all both group intro outro jingle q a
    everybody everyone official officials protesters witness attorney computer children
    dispatcher protester soldier singer chorus panelist guest voiceover voice-over
    recording court judge bailiff president secretary question officer presiding
    minister premier taoiseach chancellor hon honourable honorable
    comhairle cathaoirleach archival clip extract excerpt
    moderatorin sprecher sprecherin interviewerin moderador moderadora presentador presentadora
    locutor locutora animateur présentateur présentatrice journaliste
""")
"""At least one of these makes words of `FUNCTIONS` a label."""

HOST_ROLES = _words("host hosts co-host cohost anchor co-anchor anchors moderator presenter")
REPORTER_ROLES = _words("""
    byline reporting reporter correspondent producer editor contributor analyst commentator
    columnist critic meteorologist
""")
OTHER_ROLES = _words("""
    guest caller narrator announcer interviewer translator interpreter voice-over voiceover
    moderator panelist
""")
ROLE_WORDS = HOST_ROLES | REPORTER_ROLES | OTHER_ROLES

HEADER_KEYS = _words("""
    series episode date dates title titles speakers source file description show tease topic topics
    location guests byline head headline headlines section length published updated program
    programme subject subjects keywords tags tag author authors network station aired airdate
    broadcast copyright url link links media audio video duration language transcript transcriber
    transcribed transcription transcripts edited recorded venue time contact phone email website
    web sponsor sponsors note notes summary abstract category categories slide slides created hosts
    producers story stories id season volume issue version type format publisher dateline
    distribution load-date publication-type archive posted by via reference references
    hashtags website
    twitter facebook instagram youtube spotify subscribe download listen share filed related
    correction corrections credits credit photo photos image caption tel fax hearing serial
    present absent attendance attendees agenda outline chapters timestamps resources support
    witnesses panelists panellists participants disclaimer transmission repeat
    produced music written running feed guid runtime genre recorded-by
    next up weather traffic edition editor's
""")
"""Keys of headers that have the form of a label."""

STOPPERS = _words("""
    then plus and finally but so now here this that these those it it's it’s he she we you i they
    there what why how when where who which because if my your his her our their is are was were be
    been said says say asked asks wrote writes tells told added adds for with from about on in at to
    by as not yes ok okay well also today tonight tomorrow yesterday next again coming still just or
    example answer answers update breaking news part chapter act section prologue epilogue
    introduction conclusion http https www reports ahead later than like can could will would
    should do does did have has had let's let’s let me us more most very too only even ever never
    always sometimes i'm i’m that's that’s there's there’s here's here’s don't don’t doesn't what's
    what’s the an into over after before between during through until while once upon
    remember imagine think know mean means see look listen consider read reading quote unquote
    continued continues featuring including
    up down out off back some any each every either neither both's thing things something
    nothing anything everything end whereupon
""")
"""Words that stand in sentences and headings and never in a name."""

ACT_HEADINGS = _words("""
    act prologue epilogue chapter part section coda introduction segment transcript note credits
    intermission contents appendix statement statements testimony
""")
