#include "base/pool.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/alloc.h"

struct pool_job {
	struct pool_job *next;
	void (*work)(void *ctx);
	void *ctx;
};

struct pool {
	pthread_mutex_t mutex;
	pthread_cond_t came, drained;
	struct pool_job *first, **last;
	unsigned wanted, started;
	unsigned open; /* jobs queued or under way */
	bool ending;
	pthread_t *threads;
};

static struct pool_job *take_job(struct pool *pool)
{
	struct pool_job *job;

	while (!pool->first && !pool->ending)
		pthread_cond_wait(&pool->came, &pool->mutex);
	job = pool->first;
	if (job) {
		pool->first = job->next;
		if (!pool->first)
			pool->last = &pool->first;
	}
	return job;
}

static void *run_thread(void *ctx)
{
	struct pool *pool = ctx;
	struct pool_job *job;

	pthread_mutex_lock(&pool->mutex);
	while ((job = take_job(pool))) {
		pthread_mutex_unlock(&pool->mutex);
		job->work(job->ctx);
		free(job);
		pthread_mutex_lock(&pool->mutex);
		if (!--pool->open)
			pthread_cond_broadcast(&pool->drained);
	}
	pthread_mutex_unlock(&pool->mutex);
	return NULL;
}

struct pool *pool_new(unsigned threads)
{
	struct pool *pool = xcalloc(1, sizeof(*pool));

	pthread_mutex_init(&pool->mutex, NULL);
	pthread_cond_init(&pool->came, NULL);
	pthread_cond_init(&pool->drained, NULL);
	pool->last = &pool->first;
	pool->wanted = threads ? threads : 1;
	pool->threads = xcalloc(pool->wanted, sizeof(*pool->threads));
	return pool;
}

void pool_free(struct pool *pool)
{
	if (!pool)
		return;
	pool_wait(pool);
	pthread_mutex_lock(&pool->mutex);
	pool->ending = true;
	pthread_cond_broadcast(&pool->came);
	pthread_mutex_unlock(&pool->mutex);
	for (unsigned i = 0; i < pool->started; i++)
		pthread_join(pool->threads[i], NULL);
	pthread_cond_destroy(&pool->drained);
	pthread_cond_destroy(&pool->came);
	pthread_mutex_destroy(&pool->mutex);
	free(pool->threads);
	free(pool);
}

/* Called with the mutex held. False when no thread could be had at all. */
static bool start_threads(struct pool *pool)
{
	while (pool->started < pool->wanted) {
		if (pthread_create(&pool->threads[pool->started], NULL,
				   run_thread, pool))
			break;
		pool->started++;
	}
	return pool->started > 0;
}

void pool_submit(struct pool *pool, void (*work)(void *ctx), void *ctx)
{
	struct pool_job *job = xcalloc(1, sizeof(*job));

	*job = (struct pool_job){.work = work, .ctx = ctx};
	pthread_mutex_lock(&pool->mutex);
	if (!start_threads(pool)) {
		pthread_mutex_unlock(&pool->mutex);
		free(job);
		work(ctx); /* slower, and just as good */
		return;
	}
	*pool->last = job;
	pool->last = &job->next;
	pool->open++;
	pthread_cond_signal(&pool->came);
	pthread_mutex_unlock(&pool->mutex);
}

void pool_wait(struct pool *pool)
{
	pthread_mutex_lock(&pool->mutex);
	while (pool->open)
		pthread_cond_wait(&pool->drained, &pool->mutex);
	pthread_mutex_unlock(&pool->mutex);
}
