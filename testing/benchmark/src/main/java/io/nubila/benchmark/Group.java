package io.nubila.benchmark;

/** Rows that are measured together or not at all. */
enum Group {
    /** From the command to the first token. */
    START,
    /** What a cloud needs that nobody uses. */
    REST,
    /** Tokens looked at. */
    VALIDATE,
    /** Tokens made from tokens. */
    TOKENS,
    /** Ports, networks, rules. */
    NETWORK,
    /** Allocation candidates of a small cloud. */
    CANDIDATES,
    /** Servers made and deleted. */
    SERVERS,
    /** Lists of servers. */
    LISTS,
    /** Images up and down. */
    IMAGES,
    /** A cloud with very many hosts and servers. */
    MANY,
    /** Real guests. */
    REAL
}
