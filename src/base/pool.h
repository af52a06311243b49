/*
 * base/pool: a few threads for work that would hold up the event loop.
 *
 * Layer: libc only. Jobs are run in the order they came, several at once.
 *
 * Lifecycle: pool_new() -> pool_submit() … pool_wait() … -> pool_free(), which
 * waits for what is under way.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

struct pool;

/* `threads` of them, started at the first submission. */
struct pool *pool_new(unsigned threads);
void pool_free(struct pool *pool);

/* Run work(ctx) on some thread. */
void pool_submit(struct pool *pool, void (*work)(void *ctx), void *ctx);

/* Return when every job submitted so far has ended. */
void pool_wait(struct pool *pool);

#endif
