"""How labels are written: one file for each layout, in the order in which ties are broken."""

from airwire_enrich.parsing.text.layouts.chevrons import CHEVRONS
from airwire_enrich.parsing.text.layouts.clip_cue import CLIP_CUE
from airwire_enrich.parsing.text.layouts.colon import COLON
from airwire_enrich.parsing.text.layouts.dialogue_dash import DIALOGUE_DASH
from airwire_enrich.parsing.text.layouts.full_stop import FULL_STOP
from airwire_enrich.parsing.text.layouts.layout import Layout
from airwire_enrich.parsing.text.layouts.midline import MIDLINE
from airwire_enrich.parsing.text.layouts.own_line import OWN_LINE
from airwire_enrich.parsing.text.layouts.questions import QUESTIONS
from airwire_enrich.parsing.text.layouts.reporting import REPORTING
from airwire_enrich.parsing.text.layouts.separator import SEPARATOR

LAYOUTS: tuple[Layout, ...] = (
    COLON,
    CLIP_CUE,
    CHEVRONS,
    QUESTIONS,
    FULL_STOP,
    OWN_LINE,
    REPORTING,
    MIDLINE,
    SEPARATOR,
    DIALOGUE_DASH,
)
