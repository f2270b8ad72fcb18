"""Asking the reader what a file is: which table, which header holds what, what is personal."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from analysis.ingest import TABLES, Correction, every_export
from analysis.ingest.recognising.corrections import NO_CORRECTION
from analysis.ingest.recognising.preview import Preview, preview
from analysis.store.workspace import Workspace
from ui.server.expiring_store import Held, held
from ui.upload.uploads import Upload, settings_of
from ui.words.escaping import literal
from ui.words.numbers import rounded
from ui.words.text import Speaker


def ask_mapping(digest: str, upload: Upload, workspace: Workspace, say: Speaker) -> bool | None:
    """One file's form. True: confirmed and remembered; False: left out; None: still open."""
    with st.container(border=True):
        st.markdown(f"**{literal(upload.name)}**")
        previews = _previews(digest, upload, workspace, say)
        taken = [p for p in previews if len(previews) == 1 or _wanted(p, digest, say)]
        corrections = {p.fingerprint: _ask_sheet(p, digest, say) for p in _each_once(taken)}
        with st.container(horizontal=True):
            named = any(correction.table for correction in corrections.values())
            yes = f"map.{digest}.yes"
            if st.button(say("read_it"), key=yes, type="primary", disabled=not named):
                names = tuple(p.sheet for p in taken) if len(previews) > 1 else None
                return _remember(corrections, names, workspace)
            if st.button(say("leave_it"), key=f"map.{digest}.no"):
                return False
    return None


def _previews(
    digest: str, upload: Upload, workspace: Workspace, say: Speaker
) -> tuple[Preview, ...]:
    """Read once a file and session: the form is drawn again at each click."""
    known: Held[tuple[Preview, ...]] = held("upload.previews")
    if digest not in known:
        settings = settings_of(workspace, partial(st.spinner, say("others_first")))
        known[digest] = preview(upload.data, upload.name, settings)
    return known[digest]


def _wanted(sheet: Preview, digest: str, say: Speaker) -> bool:
    label = say("take_sheet", sheet=literal(sheet.sheet), rows=sheet.row_count)
    return st.checkbox(label, bool(sheet.table), key=f"map.{digest}.sheet.{sheet.sheet}")


def _each_once(sheets: list[Preview]) -> list[Preview]:
    """Sheets with the same headers are asked about together."""
    return list({sheet.fingerprint: sheet for sheet in sheets}.values())


def _ask_sheet(sheet: Preview, digest: str, say: Speaker) -> Correction:
    """What the reader says of a sheet; a blank correction until the table is named."""
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
        st.caption(say("how_sure", sure=rounded(sheet.certainty * 100, 0)))
    mapping = _ask_columns(sheet, table, f"{key}.{table}", say)
    return Correction(table, platform, mapping, personal=_ask_personal(sheet, key, say))


def _ask_columns(sheet: Preview, table: str, key: str, say: Speaker) -> dict[str, str]:
    """Our columns, each with the header that holds it: the needed and the found ones first."""
    schema = TABLES[table]
    found = sheet.mapping if sheet.table == table else {}
    first = [c.name for c in schema.by_name.values() if c.required or c.name in found]
    others = [name for name in schema.by_name if name not in first]
    mapping = {name: _ask_header(name, sheet, found, key, say) for name in first}
    with st.expander(say("more_columns", count=len(others))):
        mapping |= {name: _ask_header(name, sheet, found, key, say) for name in others}
    # Columns of other tables, or for one value each: found with the others, and not asked for.
    unasked = {target: header for target, header in found.items() if target not in mapping}
    return {name: header for name, header in mapping.items() if header} | unasked


def _ask_header(name: str, sheet: Preview, found: Mapping[str, str], key: str, say: Speaker) -> str:
    headers = ["", *dict.fromkeys(sheet.headers)]
    required = name in TABLES[key.rsplit(".", 1)[-1]].required
    ours, chosen = st.columns([2, 3], vertical_alignment="center")
    ours.markdown(literal(say(f"column.{name}")) + (" :red[*]" if required else ""))
    with chosen:
        header = st.selectbox(
            say(f"column.{name}"),
            headers,
            index=headers.index(found[name]) if found.get(name) in headers else 0,
            format_func=lambda text: text or say("no_column"),
            key=f"{key}.{name}",
            label_visibility="collapsed",
        )
        if header:
            examples = say("comma").join(sheet.examples.get(header, ()))
            st.caption(literal(say("examples", examples=examples)))
    return header


def _ask_personal(sheet: Preview, key: str, say: Speaker) -> dict[str, bool]:
    """Which columns are personal; only what differs from what was found is said."""
    found = {column.header for column in sheet.personal}
    with st.expander(say("personal_columns", count=len(found))):
        st.caption(say("personal_help"))
        said = st.multiselect(
            say("personal_are"),
            list(dict.fromkeys(sheet.headers)),
            default=[header for header in dict.fromkeys(sheet.headers) if header in found],
            key=f"{key}.personal",
        )
    return {
        header: header in said for header in sheet.headers if (header in said) != (header in found)
    }


def _remember(
    corrections: Mapping[str, Correction], names: tuple[str, ...] | None, workspace: Workspace
) -> bool:
    for mark, said in corrections.items():
        workspace.correct(
            mark, Correction(said.table, said.platform, said.mapping, names, said.personal)
        )
    return bool(corrections)
