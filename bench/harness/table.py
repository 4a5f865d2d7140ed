"""The printed result."""


def ms(seconds):
    value = seconds * 1000
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 100 else f"{value:,.0f}"


class Table:
    """Columns padded to the widest cell; the first is left-aligned, the others right, the last left again."""

    def __init__(self, title, *heads):
        self.title = title
        self.lines = [heads]

    def add(self, *cells):
        self.lines.append(tuple(str(cell) for cell in cells))

    def show(self):
        columns = len(self.lines[0])
        widths = [max(len(line[column]) for line in self.lines) for column in range(columns)]
        print(f"\n{self.title}\n")
        for number, line in enumerate(self.lines):
            cells = [line[column].ljust(widths[column]) if column in (0, columns - 1) else line[column].rjust(widths[column])
                     for column in range(columns)]
            print("  " + "  ".join(cells).rstrip())
            if number == 0:
                print("  " + "  ".join("-" * width for width in widths))
        print(flush=True)


class Goals:
    """What was promised, what was seen."""

    def __init__(self):
        self.table = Table("Goals", "goal", "promised", "measured", "verdict")

    def check(self, what, promised, measured, met):
        self.table.add(what, promised, measured, "met" if met else "NOT MET")

    def show(self):
        self.table.show()
