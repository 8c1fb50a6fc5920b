"""The one table that a run prints. It is Markdown, so that a README can hold it."""
import dataclasses


@dataclasses.dataclass
class Row:
    what: str
    house: str
    peer: str = ""
    peer_figure: str = ""
    ratio: float | None = None
    aim: str = ""

    def cells(self) -> list[str]:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f} x"
        return [self.what, self.house, self.peer, self.peer_figure, ratio, self.aim]


HEAD = ["measured", "the house", "peer, best of three", "", "ratio", "aim"]


class Table:
    def __init__(self, facts: list[str]):
        self.facts = facts
        self.settings: list[str] = []
        self.rows: list[Row] = []

    def setting(self, peer: str, text: str):
        self.settings.append(f"{peer}: {text}")

    def add(self, row: Row):
        self.rows.append(row)

    def note(self, text: str):
        self.facts.append(text)

    def text(self) -> str:
        cells = [HEAD, *(row.cells() for row in self.rows)]
        widths = [max(len(row[column]) for row in cells) for column in range(len(HEAD))]
        padded = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |"
                  for row in cells]
        rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
        return "\n".join([*self.facts, "", padded[0], rule, *padded[1:], "", "Peers' settings",
                          *(f"* {setting}" for setting in self.settings)])
