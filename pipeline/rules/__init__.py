"""The rules, one in each file; the file has the name of the rule.

A rule is a function from a `Page`, a `Pair` or the `Whole` to `Problem`s, declared with its code and severity
(`pipeline.rules.base`); the docstring of its file is its documentation. The first letter of a code is the area: D
document and encoding, F front matter, A attribute lists, S sections, L links, N navigation, T translations.

Owns: the list of all rules. Must not know: what any of them checks. Rules see values only: no files, no
configuration, no reports, not each other.

A new rule is a file here, a line in `ALL`, and `tests/rules/<name>.md` with an example that it reports and one that
it does not.
"""

from pipeline.rules.base import Rule
from pipeline.rules.broken_anchor import broken_anchor
from pipeline.rules.broken_link import broken_link
from pipeline.rules.changed_literal import changed_literal
from pipeline.rules.conflict_marker import conflict_marker
from pipeline.rules.control_character import control_character
from pipeline.rules.dangling_attribute_list import dangling_attribute_list
from pipeline.rules.different_attributes import different_attributes
from pipeline.rules.different_block_structure import different_block_structure
from pipeline.rules.different_code import different_code
from pipeline.rules.different_incident_structure import different_incident_structure
from pipeline.rules.different_link_target import different_link_target
from pipeline.rules.duplicate_anchor import duplicate_anchor
from pipeline.rules.emptied_code import emptied_code
from pipeline.rules.forbidden_term import forbidden_term
from pipeline.rules.foreign_text import foreign_text
from pipeline.rules.glued_markup import glued_markup
from pipeline.rules.heading_without_space import heading_without_space
from pipeline.rules.identical_short import identical_short
from pipeline.rules.ignored_attribute_list import ignored_attribute_list
from pipeline.rules.implicit_anchor import implicit_anchor
from pipeline.rules.incomplete_incident import incomplete_incident
from pipeline.rules.inconsistent_placeholder import inconsistent_placeholder
from pipeline.rules.invalid_encoding import invalid_encoding
from pipeline.rules.invalid_front_matter import invalid_front_matter
from pipeline.rules.invalid_front_matter_value import invalid_front_matter_value
from pipeline.rules.invalid_incident import invalid_incident
from pipeline.rules.malformed_attribute_list import malformed_attribute_list
from pipeline.rules.malformed_ignore import malformed_ignore
from pipeline.rules.malformed_keyref import malformed_keyref
from pipeline.rules.malformed_link import malformed_link
from pipeline.rules.malformed_toc import malformed_toc
from pipeline.rules.misplaced_marker import misplaced_marker
from pipeline.rules.misplaced_translation import misplaced_translation
from pipeline.rules.missing_anchor import missing_anchor
from pipeline.rules.missing_keyref import missing_keyref
from pipeline.rules.missing_term import missing_term
from pipeline.rules.missing_translation import missing_translation
from pipeline.rules.mixed_language import mixed_language
from pipeline.rules.never_sent import never_sent
from pipeline.rules.orphaned_translation import orphaned_translation
from pipeline.rules.padded_code_span import padded_code_span
from pipeline.rules.page_without_toc_entry import page_without_toc_entry
from pipeline.rules.removed_anchor import removed_anchor
from pipeline.rules.repeated_section import repeated_section
from pipeline.rules.repeated_toc_entry import repeated_toc_entry
from pipeline.rules.section_order import section_order
from pipeline.rules.stale_incident import stale_incident
from pipeline.rules.toc_entry_without_page import toc_entry_without_page
from pipeline.rules.too_deep_nesting import too_deep_nesting
from pipeline.rules.typographic_code import typographic_code
from pipeline.rules.unclosed_comment import unclosed_comment
from pipeline.rules.unclosed_fence import unclosed_fence
from pipeline.rules.unknown_front_matter_key import unknown_front_matter_key
from pipeline.rules.unknown_section_marker import unknown_section_marker
from pipeline.rules.unknown_subcollection import unknown_subcollection
from pipeline.rules.untranslated_metadata import untranslated_metadata
from pipeline.rules.untranslated_page import untranslated_page
from pipeline.rules.untranslated_segment import untranslated_segment
from pipeline.rules.untranslated_term import untranslated_term
from pipeline.rules.unused_ignore import unused_ignore
from pipeline.rules.wrong_locale import wrong_locale

__all__ = ["ALL", "Rule"]

ALL: tuple[Rule, ...] = (
    malformed_attribute_list,
    dangling_attribute_list,
    unknown_section_marker,
    duplicate_anchor,
    ignored_attribute_list,
    malformed_keyref,
    invalid_encoding,
    control_character,
    unclosed_fence,
    unclosed_comment,
    too_deep_nesting,
    conflict_marker,
    heading_without_space,
    invalid_front_matter,
    invalid_front_matter_value,
    unknown_front_matter_key,
    broken_anchor,
    malformed_link,
    broken_link,
    unknown_subcollection,
    implicit_anchor,
    removed_anchor,
    toc_entry_without_page,
    page_without_toc_entry,
    repeated_toc_entry,
    malformed_toc,
    incomplete_incident,
    section_order,
    misplaced_marker,
    repeated_section,
    invalid_incident,
    missing_anchor,
    different_incident_structure,
    different_block_structure,
    different_attributes,
    missing_keyref,
    different_link_target,
    different_code,
    emptied_code,
    typographic_code,
    padded_code_span,
    glued_markup,
    changed_literal,
    inconsistent_placeholder,
    stale_incident,
    untranslated_segment,
    mixed_language,
    never_sent,
    untranslated_page,
    untranslated_metadata,
    identical_short,
    foreign_text,
    wrong_locale,
    untranslated_term,
    forbidden_term,
    missing_term,
    orphaned_translation,
    missing_translation,
    misplaced_translation,
    unused_ignore,
    malformed_ignore,
)
"""All rules, sorted by code."""
