def every_check(parts, surroundings):
    return ()
