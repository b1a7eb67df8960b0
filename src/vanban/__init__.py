"""vanban: reads Vietnamese administrative documents and checks local plans against central frameworks."""

__version__ = "0.1.0"
