/*
 * base/limit: every limit of the program, each with its reason.
 *
 * Layer: libc only. A limit is enforced where the bytes come in; passing it is
 * a normal failure that names the limit (TS_E_TOO_LARGE, TS_E_TOO_MANY), never
 * an allocation.
 */
#ifndef BASE_LIMIT_H
#define BASE_LIMIT_H

#include <stdint.h>

#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)
#define GIB(n) ((uint64_t)(n) << 30)

/* Articles ------------------------------------------------------------- */
/* The largest real article is 1 MB, the largest saved page 3 MB. */
#define LIMIT_ARTICLE_BYTES MIB(128)
/* The largest real article names 492, the largest saved page 1,693. */
#define LIMIT_REFERENCES 100000
/* Longer URLs are not answered by any server that was seen. */
#define LIMIT_URL_BYTES KIB(64)
/* A page's own URL, which goes into each of its relative ones. */
#define LIMIT_PAGE_URL_BYTES KIB(8)
/* All URLs of one article together, once they are absolute. */
#define LIMIT_ARTICLE_URL_BYTES MIB(64)
/* Front matter: real ones stay below 100 KB. */
#define LIMIT_FRONT_MATTER_BYTES MIB(4)
#define LIMIT_YAML_DEPTH         64
#define LIMIT_YAML_EVENTS        1000000
/* libyaml compares each %TAG line with all before it. */
#define LIMIT_YAML_DIRECTIVES 64
/* A dotted path of keys: every reference below them has its own copy. */
#define LIMIT_KEY_PATH_BYTES 512
/* Attributes of one tag, the rest of which is passed over; real ones < 100. */
#define LIMIT_ATTRIBUTES 1000
/* Block containers, inline brackets and open HTML elements, nested. */
#define LIMIT_NESTING 1000
/* Open parentheses in a Markdown link destination; cmark has the same. */
#define LIMIT_LINK_PARENS 32
/* Characters of a Markdown link label (CommonMark, section 4.7). */
#define LIMIT_LINK_LABEL 999
/* Folders below a given folder; deeper is a loop or an attack. */
#define LIMIT_TREE_DEPTH 64

/* Fetching ------------------------------------------------------------- */
/* One image; the user may set another (--max-image). */
#define LIMIT_IMAGE_BYTES MIB(256)
/* The body of a redirect or an error, read only to keep the connection. */
#define LIMIT_DISCARD_BYTES KIB(64)
/* All header bytes of a response, trailers included: libcurl has no cap. */
#define LIMIT_HEADER_BYTES KIB(64)
/* libcurl's buffer of one transfer; LIMIT_TOTAL of them may be there. */
#define LIMIT_RECEIVE_BYTES 32768L
/* Likewise for what is sent, which is a request's head: the least it takes. */
#define LIMIT_SEND_BYTES 16384L
/* ETag, Last-Modified and Content-Type; a longer value is not kept. */
#define LIMIT_FIELD_BYTES KIB(1)
/* Referrer-Policy lines of one redirect that are looked at. */
#define LIMIT_POLICY_LINES 16
/* Referers tried for one picture: beyond that a host is only pestered. */
#define LIMIT_RUNGS 16
/* How often a run looks whether it shall end, and tells how far it is. */
#define LIMIT_NOTICE_MS 200
/* Fetch standard, section 4.4. */
#define LIMIT_REDIRECTS  20
#define LIMIT_CONNECT_MS 15000
/* Below this many bytes a second for this long, a transfer has stalled. */
#define LIMIT_LOW_SPEED_BYTES 100
#define LIMIT_LOW_SPEED_S     30
/* One transfer, all in all; the user may set another (--timeout). */
#define LIMIT_TRANSFER_MS 600000
/* Tries of one request that failed for a passing reason. */
#define LIMIT_TRIES 3
/* First wait before the next try; doubles. */
#define LIMIT_RETRY_MS 1000
/* A longer Retry-After ends the tries of this run instead. */
#define LIMIT_RETRY_AFTER_S 60
/* In flight: per host over HTTP/1.1 (as browsers), over HTTP/2, in all. */
#define LIMIT_HOST_H1 6
#define LIMIT_HOST_H2 32
#define LIMIT_TOTAL   256
/* Requests that wait in memory; the rest are handed over one for one. */
#define LIMIT_QUEUED 4096
/* Hosts being looked up: libcurl spends a thread on each. */
#define LIMIT_RESOLVING 64
/* Referrer Policy, section 8.3: a longer referrer is cut to its origin. */
#define LIMIT_REFERRER_CHARS 4096

/* Store ---------------------------------------------------------------- */
/* A group commit takes at most this many outcomes. */
#define LIMIT_COMMIT_OBJECTS 256
#define LIMIT_SYNC_THREADS   4
/*
 * Bytes of one object that wait in memory for the group commit, beyond which
 * they go to a file at once: few images are larger.
 */
#define LIMIT_OBJECT_MEMORY MIB(1)
/* Of all objects together: what a fast line brings while one commit lasts. */
#define LIMIT_STORE_MEMORY MIB(12)
/* One row of the catalog: a few URLs and header fields, none above 64 KiB. */
#define LIMIT_CATALOG_ROW_BYTES (1 << 20)
/* How long one writer of the catalog waits for another. */
#define LIMIT_CATALOG_WAIT_MS 5000

/* Bundles -------------------------------------------------------------- */
/* Members and bytes of a bundle that is verified: a tar bomb ends there. */
#define LIMIT_MEMBERS      10000000
#define LIMIT_BUNDLE_BYTES GIB(1024)
/* Manifests and bag declarations, which are read whole. */
#define LIMIT_MANIFEST_BYTES GIB(1)
#define LIMIT_TAG_FILE_BYTES MIB(1)
/* One line of tearsheet.jsonl. */
#define LIMIT_RECORD_BYTES MIB(256)
/*
 * Values in such a line: ten for each reference an article may have. A parsed
 * value takes some 150 bytes, and a hostile line can name one in two.
 */
#define LIMIT_RECORD_TOKENS 1000000
/* A part of a member's name, and the whole; portable everywhere. */
#define LIMIT_NAME_PART  200
#define LIMIT_NAME_BYTES 4096

#endif
