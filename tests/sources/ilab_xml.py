"""Invented country files in the shape of ILAB's."""


def country_xml(name: str, body: str = "", year: int | None = 2019, description: str | None = None) -> str:
    if description is None:
        description = f"In {year}, {name} made a moderate advancement." if year else ""
    return f"<Country><Name>{name}</Name><Description>{description}</Description>{body}</Country>"


def edition_xml(*countries: str) -> bytes:
    return f"<Countries>{''.join(countries)}</Countries>".encode()


def enforcement(**elements: str) -> str:
    inner = "".join(f"<{tag}>{text}</{tag}>" for tag, text in elements.items())
    return f"<Enforcements>{inner}</Enforcements>"


def territory(name: str, value: str) -> str:
    return (
        f"<Territory><Territory_Name>{name}</Territory_Name>"
        f"<Territory_Display_Name>{name}</Territory_Display_Name><Enforcement>{value}</Enforcement></Territory>"
    )
