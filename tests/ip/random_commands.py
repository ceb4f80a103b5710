"""random_commands.py SEED COUNT: words of `ip`, one command a line, most of them nearly right.

Left out are short lifetimes, which depend on the clock.
"""
import random
import sys

PREFIXES = """10.0.0.1/24 10.0.0.2/24 10.1.0.0/16 10.1/16 default any all fd00::1/64 fd00:1::/48 ::/0 10.0.0.9 x
1.2.3.4/33 0x7f.1 127.0.0.3/8 224.1.1.1/32""".split()
ADDRESSES = "10.0.0.9 fd00::9 10.0.0.1 x fe80::1 any default 10.0.0.255".split()
NUMBERS = ["0", "1", "5", "100", "0x10", "-1", "x", "4294967295", "4294967296", ""]
LINKS = ["v0", "v0", "v1", "br0", "lo", "if11", "nosuch"]
TYPES = """unicast blackhole unreachable prohibit throw local broadcast multicast nat anycast u b brd m xresolve
7""".split()

ADDRESS = [("peer", PREFIXES), ("remote", PREFIXES), ("broadcast", ADDRESSES + ["+", "-"]), ("b", ["+"]),
           ("brd", ["+", "-", "x", "10.0.0.255"]), ("anycast", ADDRESSES), ("label", ["v0:1", "v0:x", ""]),
           ("scope", ["link", "host", "global", "x", "7", "300"]), ("dev", LINKS), ("dev", ["v0"]), ("dev", ["v0"]),
           ("metric", NUMBERS), ("prio", NUMBERS), ("pref", NUMBERS), ("valid_lft", ["100000", "forever", "x"]),
           ("preferred_lft", ["90000", "forever", "x"]), ("local", PREFIXES)]
ADDRESS_FLAGS = """nodad home noprefixroute autojoin secondary tentative mngtmpaddr permanent optimistic
frob""".split()
ROUTE = [("via", ADDRESSES + ["inet", "inet6"]), ("via", ADDRESSES), ("dev", LINKS), ("dev", ["v0"]), ("oif", LINKS),
         ("src", ADDRESSES), ("from", PREFIXES), ("metric", NUMBERS), ("m", NUMBERS), ("p", ["low", "4", "static"]),
         ("proto", ["static", "boot", "7", "x", "300"]), ("table", ["100", "main", "all", "x", "1000", "local"]),
         ("t", ["5"]), ("scope", ["link", "host", "global", "x"]), ("tos", ["0x10", "x", "4"]), ("dsfield", ["8"]),
         ("mtu", NUMBERS + ["lock"]), ("mtu", ["1400"]), ("advmss", NUMBERS), ("hoplimit", NUMBERS),
         ("rtt", ["5", "5ms", "1.5s", "x", "-1"]), ("rttvar", ["5s", "2"]), ("rto_min", ["200ms", "x"]),
         ("window", NUMBERS), ("w", ["5"]), ("cwnd", NUMBERS), ("initcwnd", NUMBERS), ("in", ["3"]),
         ("features", ["ecn", "x"]), ("quickack", ["0", "1", "2", "x"]), ("congctl", ["cubic", "x"]),
         ("ssthresh", NUMBERS), ("reordering", NUMBERS), ("re", ["4"]), ("realms", ["3/4", "5", "x", "/", "3/"]),
         ("nhid", NUMBERS), ("pref", ["low", "high", "medium", "9", "x"]), ("ttl-propagate", ["enabled", "dis", "x"]),
         ("fastopen_no_cookie", ["1", "5"]), ("as", ["to", "10.9.9.9"]), ("to", PREFIXES)]
NEXTHOP = [("via", ADDRESSES), ("dev", LINKS), ("weight", NUMBERS), ("realms", ["4"])]
ROUTES = [("table", ["main", "all", "100", "local", "x", "cache"]), ("t", ["100"]), ("proto", ["kernel", "all", "x"]),
          ("scope", ["link", "all", "x"]), ("type", ["unicast", "blackhole", "x"]), ("dev", LINKS), ("root", PREFIXES),
          ("match", PREFIXES), ("exact", PREFIXES), ("to", PREFIXES), ("via", ADDRESSES), ("src", ADDRESSES),
          ("metric", NUMBERS), ("tos", ["4", "x"]), ("realms", ["3/4", "x"]), ("from", PREFIXES), ("mark", NUMBERS)]
QUERY = [("from", ADDRESSES), ("iif", LINKS), ("oif", LINKS), ("mark", NUMBERS), ("tos", ["4"]), ("uid", NUMBERS),
         ("sport", NUMBERS), ("ipproto", ["tcp", "udp", "x", "6"])]
SELECTED = [("dev", LINKS), ("to", PREFIXES), ("scope", ["link", "host", "all", "x"]), ("label", ["v0*", "*:*"]),
            ("group", ["0", "x", "default"]), ("master", ["br0", "nosuch", ""]), ("type", ["veth", "bridge", "bridge_slave"])]
SELECTED_FLAGS = "up dynamic permanent primary secondary -nodad deprecated nomaster v0 lo -dynamic".split()


def options(table, flags, least, most, flag_share=0.15):
    words = []
    for _ in range(random.randint(least, most)):
        if flags and random.random() < flag_share:
            words.append(random.choice(flags))
        else:
            keyword, values = random.choice(table)
            words.append(keyword)
            if random.random() < 0.97:
                words.append(random.choice(values))
    return words


def change_address():
    verb = random.choice("add add add change replace del del chg a d".split())
    return ["addr", verb, random.choice(PREFIXES)] + options(ADDRESS, ADDRESS_FLAGS, 1, 4)


def change_route():
    words = ["route", random.choice("add add add replace append prepend change del del test".split())]
    if random.random() < 0.2:
        words.append(random.choice(TYPES))
    words += [random.choice(PREFIXES)] + options(ROUTE, ["onlink", "frob"], 1, 4, 0.1)
    if random.random() < 0.15:
        words += ["nexthop"] + options(NEXTHOP, ["onlink", "nexthop"], 1, 4)
    return words


def flush():
    return random.choice([["addr", "flush", "dev", "v1"], ["route", "flush", "table", "100"],
                          ["route", "flush", "10.1.0.0/16"], ["addr", "flush", "scope", "link", "dev", "br0"]])


def command():
    chance = random.random()
    family = random.choice(["", "", "", "-4", "-6"])
    if chance < 0.3:
        return [family] + change_address()
    if chance < 0.7:
        return [family] + change_route()
    if chance < 0.8:
        return [family, "route", random.choice(["show", "list", "s"])] + options(ROUTES, [], 0, 3)
    if chance < 0.88:
        return [family, "route", "get", random.choice(PREFIXES)] + options(QUERY, ["fibmatch", "notify"], 0, 2)
    if chance < 0.97:
        output = random.choice(["-o", "-j", "-br", "", "-d"])
        return [output, "addr", "show"] + options(SELECTED, SELECTED_FLAGS, 0, 3, 0.4)
    return [family] + flush()


random.seed(int(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    first, *rest = command()
    print(first, " ".join(f"'{word}'" if word == "" or "*" in word else word for word in rest))
