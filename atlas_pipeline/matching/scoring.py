"""Scores candidate pairs with splink: fixed weights, in memory. Nothing is trained or written.

splink 5.0 runs on DuckDB. An in-memory DuckDB writes to `.tmp` in the working directory if memory is short.
`temp_directory` is empty here, so DuckDB fails instead. DuckDB never looks for extensions.
"""

from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd
import yaml

THREADS = 2
_NEAR = (
    "jaro_winkler_similarity(x, y) >= 0.88 and damerau_levenshtein(x, y) <= 2 and least(len(x), len(y)) >= 4"
)
_SLIP = f"(x = y or ({_NEAR}))"
_INITIAL = "(x = y or (least(len(x), len(y)) = 1 and x[1] = y[1]))"


class LinkageError(RuntimeError):
    """The comparison failed. The message never repeats the compared values."""


def scored(people: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Returns the scores of the pairs.

    The columns are `one`, `other` (positions in `people`), `bits` (the match weight), and for each
    comparison the level that held (None if there was nothing to compare). `people` has the columns of
    `candidates.prepared`; `pairs` has `one` < `other`. Raises LinkageError if the comparison fails.
    """
    import duckdb
    from splink import DuckDBAPI, Linker

    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": THREADS,
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    try:
        connection.execute("set enable_external_access = false")
        api = DuckDBAPI(connection=connection)
        linker = Linker(api.register(_columns(people)), _settings(), log_level=None)
        blocked = pd.DataFrame(
            {"match_key": "0", "join_key_l": pairs["one"].to_numpy(), "join_key_r": pairs["other"].to_numpy()}
        )
        linker.table_management.register_blocked_pairs_for_predict(api.register(blocked))
        predicted = linker.inference.predict(warning_mode="never").as_pandas_dataframe()
    except Exception as error:
        # An error of the engine may quote the value it failed on, which may be a name.
        raise LinkageError(f"persons could not be compared ({type(error).__name__})") from None
    finally:
        connection.close()
    found = pd.DataFrame(
        {
            "one": predicted["unique_id_l"].to_numpy(),
            "other": predicted["unique_id_r"].to_numpy(),
            "bits": predicted["match_weight"].round(4).to_numpy(),
        }
    )
    for name in comparisons():
        levels = [*reversed(_weights()[name])]
        gamma = predicted[f"gamma_{name}"].to_numpy()
        found[name] = [levels[level] if level >= 0 else None for level in gamma]
    return found.sort_values(["one", "other"], ignore_index=True)


def least_bits() -> float:
    """The smallest match weight, in bits, of a pair that an officer should see."""
    return float(_weights()["least_bits"])


def comparisons() -> tuple[str, ...]:
    return tuple(name for name in _weights() if isinstance(_weights()[name], dict))


@cache
def _weights() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(
        files("atlas_pipeline.matching").joinpath("weights.yaml").read_text(encoding="utf-8")
    )
    return content


def _columns(people: pd.DataFrame) -> pd.DataFrame:
    columns = people[
        [
            "folded",
            "words",
            "sounds",
            "bones",
            "birth_year",
            "issuer",
            "issued",
            "institution",
            "sex",
            "trainings",
        ]
    ]
    return columns.assign(unique_id=np.arange(len(people)))


def _settings() -> Any:
    """The model for splink: every level with its m and u, and the SQL condition of the level."""
    from splink import SettingsCreator, block_on

    prior = 2.0 ** _weights()["prior_bits"]
    return SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=prior / (1 + prior),
        comparisons=[_comparison(name) for name in comparisons()],
        blocking_rules_to_generate_predictions=[block_on("unique_id")],  # not used: the pairs are registered
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=True,
        linker_uid="likeness",
    )


def _comparison(name: str) -> dict[str, Any]:
    null, conditions = _CONDITIONS[name]
    levels: list[dict[str, Any]] = [{"sql_condition": null, "is_null_level": True}]
    for level, weights in _weights()[name].items():
        levels.append(
            {
                "sql_condition": conditions.get(level, "ELSE"),
                "m_probability": weights["m"],
                "u_probability": weights["u"],
            }
        )
    if levels[-1]["sql_condition"] != "ELSE":
        # If no level holds, the comparison has no weight.
        levels.append({"sql_condition": "ELSE", "m_probability": 0.5, "u_probability": 0.5})
    return {"output_column_name": name, "comparison_levels": levels}


def _within(one: str, other: str, agree: str) -> str:
    """SQL: every word of `one` has a word of `other` that agrees."""
    some = f"list_bool_or(list_transform({other}, lambda y: {agree}))"
    return f"list_bool_and(list_transform({one}, lambda x: {some}))"


def _either_way(columns: str, agree: str) -> str:
    left, right = f"{columns}_l", f"{columns}_r"
    return (
        f"((len({left}) >= 2 and len({left}) <= len({right}) and {_within(left, right, agree)}) or "
        f"(len({right}) >= 2 and len({right}) <= len({left}) and {_within(right, left, agree)}))"
    )


_SAME_COUNT = "len(words_l) = len(words_r)"
_YEARS_SLIP = (
    "abs(birth_year_l - birth_year_r) = 1 or damerau_levenshtein(birth_year_l::text, birth_year_r::text) = 1 "
    "and list_sort(string_split(birth_year_l::text, '')) = list_sort(string_split(birth_year_r::text, ''))"
)
_CONDITIONS: dict[str, tuple[str, dict[str, str]]] = {
    "name": (
        "folded_l is null or folded_r is null",
        {
            "same": "folded_l = folded_r",
            "written_otherwise": "words_l = words_r",
            "same_sound": "len(words_l) >= 2 and list_sort(sounds_l) = list_sort(sounds_r)",
            "slip": f"{_SAME_COUNT} and ({_either_way('words', _SLIP)} or {_either_way('sounds', _SLIP)})",
            "fewer_words": _either_way("words", "x = y"),
            "same_bones": "len(words_l) >= 2 and list_sort(bones_l) = list_sort(bones_r)",
            "fewer_words_slip": f"({_either_way('words', _SLIP)} or {_either_way('sounds', _SLIP)})",
            "initials": "greatest(len(words_l), len(words_r)) >= 3 and " + _either_way("words", _INITIAL),
        },
    ),
    "birth_year": (
        "birth_year_l is null or birth_year_r is null",
        {"same": "birth_year_l = birth_year_r", "slip": _YEARS_SLIP},
    ),
    "participant_id": (
        "issued_l is null or issued_r is null or issuer_l <> issuer_r",
        {"other": "issued_l <> issued_r"},
    ),
    "institution": (
        "institution_l is null or institution_r is null",
        {"same": "institution_l = institution_r"},
    ),
    "sex": ("sex_l is null or sex_r is null", {"same": "sex_l = sex_r"}),
    "training": (
        "trainings_l is null or trainings_r is null",
        {"shared": "list_has_any(trainings_l, trainings_r)"},
    ),
}
