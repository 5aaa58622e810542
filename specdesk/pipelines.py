"""The pipeline of a profile: its models loaded once and kept until another profile is asked for.

torch is imported here, on first use, so that neither the window nor `--help` waits for it.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.libraries import load_libraries
from engine.progress import Progress
from specdesk.backend import chosen_device
from specdesk.catalogue import Profile, shipped_catalogue
from specdesk.errors import QT_TRANSLATE_NOOP, ModelMissing
from specdesk.model_folders import installed, packed_weights, require_model, weights_sha256
from specdesk.places import Places
from specdesk.room import require_room
from specdesk.settings import load_settings
from specdesk.storage import make_private_folder, storage_error

if TYPE_CHECKING:
    from engine.device import Device
    from engine.embeddings import Embeddings
    from engine.models import Identity, LoadedModel
    from engine.pipeline import Pipeline

EMBEDDER = "dense"  # the catalogue's extra for the method of that name
PREFERENCE = ("standard", "fast", "tiny")  # what "auto" takes first, if it is installed


@dataclass(frozen=True, slots=True)
class Loaded:
    """A profile whose models are in memory. embedder: the model that `auto` joins, if any; it is
    loaded when it is first needed. device: on which they were loaded."""

    profile: Profile
    pipeline: "Pipeline"
    device: "Device"
    embedder: "Identity | None" = None


class Pipelines:
    """Gives the pipeline of a profile; holds one at a time. One thread calls it.

    memories: where drafts keep what they have read, if not where the user's are."""

    def __init__(self, places: Places, memories: Path | None = None) -> None:
        self._places, self._memories = places, memories or places.memories
        self._loaded: Loaded | None = None
        self._embeddings: dict[str, Embeddings] = {}

    def resolve(self, profile: str) -> Profile:
        """The profile of that name; "auto" is the best one installed.

        Raises UsageError for an unknown name, ModelMissing if "auto" finds none."""
        catalogue = shipped_catalogue()
        if profile != "auto":
            return catalogue.profile(profile)
        for name in PREFERENCE:
            found = catalogue.profile(name)
            if all(installed(key, self._places) for key in found.keys):
                return found
        raise ModelMissing(
            QT_TRANSLATE_NOOP("errors", "No model is installed yet."),
            QT_TRANSLATE_NOOP("errors", "Install one: specdesk models install standard (or tiny)."),
        )

    def get(self, profile: str, progress: Progress) -> Loaded:
        """The pipeline of a profile, loaded if need be; anew where the settings changed what
        computes.

        Raises ModelMissing, OutOfMemory before anything is loaded that has no room, Cancelled."""
        wanted = self.resolve(profile)
        device = chosen_device(self._places)
        if self._loaded is not None and self._loaded.device != device:
            self.release()
        if self._loaded is None or self._loaded.profile != wanted:
            self._loaded = None  # frees the memory before the next models take theirs
            self._load_libraries()
            embedder = self.embedder(progress, wanted.embedder) if wanted.embedder else None
            self._loaded = Loaded(wanted, self._load(wanted, device, progress), device, embedder)
        return self._loaded

    def release(self) -> None:
        """Free the models' memory."""
        on_card = self._loaded is not None and self._loaded.device.name == "cuda"
        self._loaded = None
        self._embeddings = {}
        if on_card:
            import torch

            torch.cuda.empty_cache()  # torch would keep it from other programs

    def embeddings(self, progress: Progress, key: str = "") -> "Embeddings":
        """An embedding model, loaded if need be; without a key, that of `dense`.

        Raises ModelMissing, Cancelled."""
        key = key or shipped_catalogue().extras[EMBEDDER].model
        if key not in self._embeddings:
            self._load_libraries()
            from engine.embedder import load_embedder
            from engine.embeddings import Embeddings

            folder = require_model(key, self._places, progress)
            embedder = load_embedder(
                folder, _identity(key, folder), chosen_device(self._places), progress
            )
            self._embeddings[key] = Embeddings(embedder, self._memories)
        return self._embeddings[key]

    def embedder(self, progress: Progress, key: str = "") -> "Identity":
        """Which model `embeddings` uses; nothing is loaded. Raises ModelMissing, Cancelled."""
        key = key or shipped_catalogue().extras[EMBEDDER].model
        return _identity(key, require_model(key, self._places, progress))

    def _load_libraries(self) -> None:
        load_libraries(load_settings(self._places).backend)

    def _load(self, profile: Profile, device: "Device", progress: Progress) -> "Pipeline":
        from engine.backends.torch_draft import TorchDraft
        from engine.backends.torch_prompt_draft import TorchPromptDraft
        from engine.backends.torch_target import TorchTarget
        from engine.heads import voting_of
        from engine.pipeline import Pipeline

        require_room(profile, shipped_catalogue(), device)
        try:
            make_private_folder(self._memories)  # they hold the documents' text
        except OSError as error:
            raise storage_error(error, self._memories) from error
        voting = voting_of(profile.draft)
        draft = TorchDraft(self._model(profile.draft, device, progress, voting.layers), voting)
        large = self._model(profile.target, device, progress)
        target = TorchTarget(large)
        if device.name == "cuda":
            target.warm(progress)
        drafters = [TorchPromptDraft(large)] if profile.draft == profile.target else []

        def drafter(progress: Progress) -> TorchPromptDraft:
            """The draft's model with all its layers, loaded when it is first asked for."""
            if not drafters:
                drafters.append(TorchPromptDraft(self._model(profile.draft, device, progress)))
            return drafters[0]

        return Pipeline(
            draft,
            target,
            self._memories,
            drafter,
            partial(self.embeddings, key=profile.embedder),
            embeds=bool(profile.embedder),
            certainties=profile.certainties_on(large.device.eight_bits),
        )

    def _model(
        self, key: str, device: "Device", progress: Progress, layers: int | None = None
    ) -> "LoadedModel":
        """An installed model, its first layers or all of them."""
        from engine.models import load_model

        folder = require_model(key, self._places, progress)
        packed = packed_weights(key, self._places)
        return load_model(folder, _identity(key, folder), device, progress, layers, packed)


def _identity(key: str, folder: Path) -> "Identity":
    """The model's key in the catalogue, and the SHA-256 of its weights."""
    from engine.models import Identity

    return Identity(key, weights_sha256(folder))
