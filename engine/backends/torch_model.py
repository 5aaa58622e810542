"""What a draft and a target on torch tell of the model they run."""

from engine.models import LoadedModel


class TorchModel:
    """A loaded model, and what identifies it."""

    def __init__(self, loaded: LoadedModel) -> None:
        self._loaded = loaded

    @property
    def name(self) -> str:
        """The model's name in the catalogue."""
        return self._loaded.name

    @property
    def sha256(self) -> str:
        """The SHA-256 of the weights as installed."""
        return self._loaded.sha256

    @property
    def weights_bytes(self) -> int:
        """The memory that the weights take."""
        return self._loaded.weights_bytes

    @property
    def _layers(self) -> int:
        return int(self._loaded.model.config.num_hidden_layers)
