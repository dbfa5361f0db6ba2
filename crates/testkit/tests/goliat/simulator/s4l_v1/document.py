"""No project is ever open here."""


def IsOpen():
    return False
