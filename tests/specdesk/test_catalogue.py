"""The catalogue that ships is sound; one that is not is refused."""

from dataclasses import replace

import pytest

from engine.certainties import Certainties
from engine.heads import voting_of
from specdesk.catalogue import (
    CatalogueError,
    FolderSource,
    HubSource,
    WheelsSource,
    read_catalogue,
    shipped_catalogue,
)
from specdesk.errors import UsageError

GOOD = """
version = 1
[profiles.tiny]
draft = "small"
target = "small"
languages = ["en"]
certainties.usual = {{ least = 0.0, enough = 0.5 }}
certainties.fbgemm = {{ least = 1.0, enough = 2.0 }}
description = "Small."
[models.small]
name = "Small-1B"
licence = "MIT"
context_tokens = 10
installed_bytes = 10
languages = ["en"]
[[models.small.sources]]
kind = "hub"
repository = "owner/name"
revision = "main"
bytes = 10
[[models.small.sources]]
kind = "wheels"
bytes = 10
sha256 = "{sha}"
[[models.small.sources.parts]]
package = "a-b"
version = "1.0"
file = "a_b/data/x.bin"
bytes = 5
sha256 = "{sha}"
""".format(sha="0" * 64)


WITH_EXTRA = (
    GOOD
    + """
[extras.near]
model = "vectors"
description = "Near."
[models.vectors]
name = "Vectors"
licence = "MIT"
context_tokens = 10
installed_bytes = 10
languages = ["en"]
[[models.vectors.sources]]
kind = "folder"
package = "c-d"
version = "1.0"
file = "c_d/model"
bytes = 5
sha256 = "{sha}"
[[models.vectors.sources.files]]
name = "config.json"
bytes = 3
sha256 = "{sha}"
[[models.vectors.sources.files]]
name = "model.safetensors"
bytes = 4
sha256 = "{sha}"
""".format(sha="1" * 64)
)


def test_shipped_profiles_name_shipped_models() -> None:
    catalogue = shipped_catalogue()
    assert {"tiny", "fast", "standard", "gpu"} == set(catalogue.profiles)
    assert "ja" in catalogue.profile("standard").languages
    tiny = catalogue.profile("tiny")
    assert tiny.keys == ("smollm2-135m",)
    fast = catalogue.profile("fast")
    assert fast.keys == (fast.draft, fast.target, fast.embedder)
    assert 80e6 < catalogue.model(tiny.draft).download_bytes < 110e6


def test_every_shipped_draft_can_weigh() -> None:
    for profile in shipped_catalogue().profiles.values():
        assert voting_of(profile.draft).heads


def test_shipped_parts_add_up_and_have_sources_that_agree() -> None:
    for model in shipped_catalogue().models.values():
        assert len({s.sha256 for s in model.sources}) == 1
        for source in model.sources:
            if isinstance(source, WheelsSource):
                assert source.download_bytes < 1.05 * source.bytes
                assert len({part.file for part in source.parts}) == len(source.parts)


def test_wheels_are_named_as_pip_saves_them() -> None:
    source = read_catalogue(GOOD).model("small").sources[1]
    assert isinstance(source, WheelsSource)
    assert source.parts[0].wheel == "a_b-1.0-py3-none-any.whl"


def test_a_repository_needs_no_checksum_of_ours() -> None:
    source = read_catalogue(GOOD).model("small").sources[0]
    assert source == HubSource("owner/name", "main", "", 10, "")


def test_certainties_are_those_of_what_multiplies() -> None:
    catalogue = read_catalogue(GOOD)
    tiny = catalogue.profile("tiny")
    usual, own = Certainties(0.0, 0.5), Certainties(1.0, 2.0)
    found = [tiny.certainties_on(each) for each in ("", "openvino", "fbgemm")]
    assert found == [usual, usual, own]
    assert replace(tiny, certainties={}).certainties_on("fbgemm") is None


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("a_b/data/x.bin", "a_b/../../x.bin"),
        ("a_b/data/x.bin", "/etc/passwd"),
        ("a_b/data/x.bin", "a\\\\b"),
        ("[models.small]", '[models."a..b"]'),
        ("[models.small]", '[models."../b"]'),
        ("[profiles.tiny]", '[profiles."../../b"]'),
        ('package = "a-b"', 'package = "--index-url=http://x"'),
        ('version = "1.0"', 'version = "1.0 --pre"'),
        ('"owner/name"', '"owner/../name"'),
        ('"owner/name"', '"http://x/y"'),
        ('"main"', '"branch"'),
        ("0" * 64, "0" * 63),
        ("0" * 64, "G" * 64),
        ("bytes = 5", "bytes = -5"),
        ("bytes = 5", 'bytes = "5"'),
        ('kind = "hub"', 'kind = "torrent"'),
        ("[[models.small.sources.parts]]", "parts = [1]\n[unused]"),
        ('draft = "small"', 'draft = "large"'),
        ("version = 1\n", "version = 2\n"),
        ("version = 1\n", "version = = 1\n"),
        ('description = "Small."', ""),
        ("certainties.fbgemm", "certainties.steam"),
        ("certainties.usual", "certainties.openvino"),
        ("least = 1.0", 'least = "high"'),
    ],
)
def test_what_cannot_be_right_is_refused(right: str, wrong: str) -> None:
    assert right in GOOD
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(GOOD.replace(right, wrong, 1))
    assert caught.value.hint


def test_an_extra_is_a_model_for_a_method() -> None:
    catalogue = read_catalogue(WITH_EXTRA)
    assert catalogue.extras["near"].model == "vectors"
    (source,) = catalogue.model("vectors").sources
    assert isinstance(source, FolderSource)
    assert [file.name for file in source.files] == ["config.json", "model.safetensors"]
    assert (source.bytes, source.download_bytes, source.label) == (7, 5, "package index: c-d 1.0")
    assert read_catalogue(GOOD).extras == {}


def test_the_shipped_extra_is_the_model_of_the_method_dense() -> None:
    catalogue = shipped_catalogue()
    assert list(catalogue.extras) == ["dense"]
    model = catalogue.model(catalogue.extras["dense"].model)
    assert {source.bytes for source in model.sources} == {model.installed_bytes}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('"config.json"', '"../config.json"'),
        ('"config.json"', '"a/config.json"'),
        ('"config.json"', '"config.py"'),
        ('"config.json"', '"pytorch_model.bin"'),
        ('"config.json"', '"other.json"'),
        ('"config.json"', '"MODEL.safetensors"'),
        ('"model.safetensors"', '"model.json"'),
        ('"model.safetensors"', '"C:model.safetensors"'),
        ('"c_d/model"', '"c_d/../model"'),
        ('"c_d/model"', '"/model"'),
        ("bytes = 3", "bytes = 0"),
        ('bytes = 4\nsha256 = "1', 'bytes = 4\nsha256 = "x'),
        ('model = "vectors"', 'model = "unknown"'),
        ("[extras.near]", "[extras.tiny]"),
        ("[extras.near]", "[extras.vectors]"),
        ("[extras.near]", '[extras."../near"]'),
        ('description = "Near."', ""),
    ],
)
def test_an_extra_that_cannot_be_right_is_refused(right: str, wrong: str) -> None:
    assert right in WITH_EXTRA
    with pytest.raises(CatalogueError):
        read_catalogue(WITH_EXTRA.replace(right, wrong, 1))


def test_unknown_names_are_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="tiny, fast, standard, gpu"):
        shipped_catalogue().profile("huge")
    with pytest.raises(UsageError, match="smollm2-135m"):
        shipped_catalogue().model("huge")
