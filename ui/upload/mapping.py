"""The mapping form of a file: its table, the header of each column, the personal columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial

import pandas as pd
import streamlit as st

from analysis.ingest import TABLES, Correction, every_export
from analysis.ingest.recognising.corrections import NO_CORRECTION, mapping_fault
from analysis.ingest.recognising.preview import Preview, preview
from analysis.store.workspace import Workspace
from ui.server.expiring_store import ExpiringStore, session_store
from ui.upload.uploads import Upload, import_settings
from ui.words.escaping import escape_markdown
from ui.words.import_report import note_sentence
from ui.words.numbers import round_half_up
from ui.words.text import Speaker


def ask_mapping(digest: str, upload: Upload, workspace: Workspace, say: Speaker) -> bool | None:
    """One file's form. True: confirmed and saved; False: left out; None: not answered yet."""
    with st.container(border=True):
        st.markdown(f"**{escape_markdown(upload.name)}**")
        for doubt in upload.doubts[:1]:
            st.warning(escape_markdown(note_sentence(doubt, say)), icon=":material/warning:")
        previews = _previews(digest, upload, workspace, say)
        if upload.doubts:
            _show_rows(previews, say)
        sheets = [p for p in previews if len(previews) == 1 or _ask_sheet_wanted(p, digest, say)]
        forms = _distinct_headers(sheets)
        corrections = {p.fingerprint: _ask_correction(p, digest, say) for p in forms}
        with st.container(horizontal=True):
            has_table = any(correction.table for correction in corrections.values())
            confirm_key = f"map.{digest}.yes"
            is_confirmed = st.button(
                say("read_it"), key=confirm_key, type="primary", disabled=not has_table
            )
            if st.button(say("leave_it"), key=f"map.{digest}.no"):
                return False
            _show_forget_button(digest, previews, workspace, say)
        if is_confirmed and not _show_faults(corrections.values(), say):
            sheet_names = tuple(p.sheet for p in sheets) if len(previews) > 1 else None
            return _save(corrections, sheet_names, workspace)
    return None


def _show_rows(previews: Iterable[Preview], say: Speaker) -> None:
    """A look at some rows of each recognised sheet, personal cells hidden."""
    st.caption(say("look_at_rows"))
    for sheet in previews:
        names = [say("source_row"), *sheet.headers]
        counts = Counter(names)
        columns = [name if counts[name] == 1 else f"{name} ({at})" for at, name in enumerate(names)]
        rows = pd.DataFrame(sheet.look, columns=columns)
        st.dataframe(rows, hide_index=True, key=f"look.{sheet.fingerprint}.{sheet.sheet}")


def _show_faults(corrections: Iterable[Correction], say: Speaker) -> bool:
    """A sentence for each mapping that cannot be used; gives whether there was one."""
    faults = [fault for given in corrections if given.table and (fault := mapping_fault(given))]
    for fault in faults:
        names = say("comma").join(say(f"column.{name}") for name in fault.columns)
        sentence = say(f"fault.{fault.kind}", columns=names, header=fault.header)
        st.error(escape_markdown(sentence), icon=":material/error:")
    return bool(faults)


def _show_forget_button(
    digest: str, previews: Iterable[Preview], workspace: Workspace, say: Speaker
) -> None:
    """Where the form opens filled in by an earlier confirmation: a button that forgets it."""
    remembered = workspace.corrections().keys() & {sheet.fingerprint for sheet in previews}
    key = f"map.{digest}.forget"
    if remembered and st.button(say("forget_correction"), key=key, help=say("forget_help")):
        for fingerprint in remembered:
            workspace.forget_correction(fingerprint)
        session_store("upload.previews").pop(digest, None)
        for name in [name for name in st.session_state if str(name).startswith(f"map.{digest}")]:
            del st.session_state[name]
        st.rerun()


def _previews(
    digest: str, upload: Upload, workspace: Workspace, say: Speaker
) -> tuple[Preview, ...]:
    """Cached by file and session: the form is drawn again at each click."""
    cache: ExpiringStore[tuple[Preview, ...]] = session_store("upload.previews")
    if digest not in cache:
        settings = import_settings(workspace, partial(st.spinner, say("others_first")))
        odd_rows = [row for doubt in upload.doubts[:1] for row in doubt.rows]
        cache[digest] = preview(upload.data, upload.name, settings, odd_rows)
    return cache[digest]


def _ask_sheet_wanted(sheet: Preview, digest: str, say: Speaker) -> bool:
    label = say("take_sheet", sheet=escape_markdown(sheet.sheet), rows=sheet.row_count)
    return st.checkbox(label, bool(sheet.table), key=f"map.{digest}.sheet.{sheet.sheet}")


def _distinct_headers(sheets: list[Preview]) -> list[Preview]:
    """One sheet for each set of headers: sheets with the same headers get one form."""
    return list({sheet.fingerprint: sheet for sheet in sheets}.values())


def _ask_correction(sheet: Preview, digest: str, say: Speaker) -> Correction:
    """The reader's correction of a sheet; an empty one until the table is chosen."""
    key = f"map.{digest}.{sheet.fingerprint[:12]}"
    with st.container(horizontal=True):
        table = st.selectbox(
            say("which_table"),
            list(TABLES),
            index=list(TABLES).index(sheet.table) if sheet.table else None,
            format_func=lambda name: say(f"table.{name}"),
            placeholder=say("choose_table"),
            key=f"{key}.table",
        )
        platforms = sorted({export.platform for export in every_export()})
        platform = st.selectbox(
            say("which_platform"),
            platforms,
            index=platforms.index(sheet.platform or "generic"),
            format_func=lambda name: say(f"platform.{name}"),
            key=f"{key}.platform",
        )
    if table is None:
        return NO_CORRECTION
    if sheet.certainty:
        st.caption(say("how_sure", sure=round_half_up(sheet.certainty * 100, 0)))
    mapping = _ask_columns(sheet, table, f"{key}.{table}", say)
    return Correction(table, platform, mapping, personal=_ask_personal(sheet, key, say))


def _ask_columns(sheet: Preview, table: str, key: str, say: Speaker) -> dict[str, str]:
    """The header of each column of the table; required and recognised columns come first."""
    schema = TABLES[table]
    suggested = sheet.mapping if sheet.table == table else {}
    first = [c.name for c in schema.by_name.values() if c.required or c.name in suggested]
    others = [name for name in schema.by_name if name not in first]
    mapping = {name: _ask_header(name, sheet, suggested, key, say) for name in first}
    with st.expander(say("more_columns", count=len(others))):
        mapping |= {name: _ask_header(name, sheet, suggested, key, say) for name in others}
    # Columns of other tables, or for one value each: recognised, but not part of the form.
    unasked = {target: header for target, header in suggested.items() if target not in mapping}
    return {name: header for name, header in mapping.items() if header} | unasked


def _ask_header(
    name: str, sheet: Preview, suggested: Mapping[str, str], key: str, say: Speaker
) -> str:
    headers = ["", *dict.fromkeys(sheet.headers)]
    required = name in TABLES[key.rsplit(".", 1)[-1]].required
    label_cell, choice_cell = st.columns([2, 3], vertical_alignment="center")
    label_cell.markdown(escape_markdown(say(f"column.{name}")) + (" :red[*]" if required else ""))
    with choice_cell:
        header = st.selectbox(
            say(f"column.{name}"),
            headers,
            index=headers.index(suggested[name]) if suggested.get(name) in headers else 0,
            format_func=lambda text: text or say("no_column"),
            key=f"{key}.{name}",
            label_visibility="collapsed",
        )
        if header:
            examples = say("comma").join(sheet.examples.get(header, ()))
            st.caption(escape_markdown(say("examples", examples=examples)))
    return header


def _ask_personal(sheet: Preview, key: str, say: Speaker) -> dict[str, bool]:
    """Which columns are personal; gives only the differences from what was recognised."""
    recognised = {column.header for column in sheet.personal}
    with st.expander(say("personal_columns", count=len(recognised))):
        st.caption(say("personal_help"))
        chosen = st.multiselect(
            say("personal_are"),
            list(dict.fromkeys(sheet.headers)),
            default=[header for header in dict.fromkeys(sheet.headers) if header in recognised],
            key=f"{key}.personal",
        )
    return {
        header: header in chosen
        for header in sheet.headers
        if (header in chosen) != (header in recognised)
    }


def _save(
    corrections: Mapping[str, Correction], sheet_names: tuple[str, ...] | None, workspace: Workspace
) -> bool:
    for fingerprint, given in corrections.items():
        workspace.correct(
            fingerprint,
            Correction(given.table, given.platform, given.mapping, sheet_names, given.personal),
        )
    return bool(corrections)
