#include "store/chunks.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/file.h"

/* Whole pages: what is written to a file touches each page of it once. */
enum { ROOM = 32 * 1024 };

struct chunk {
	struct chunk *next;
	char bytes[ROOM];
};

/* The supply ----------------------------------------------------------- */

void chunk_supply_init(struct chunk_supply *supply, size_t max)
{
	*supply = (struct chunk_supply){.max = max / sizeof(struct chunk)};
	pthread_mutex_init(&supply->mutex, NULL);
}

void chunk_supply_release(struct chunk_supply *supply)
{
	struct chunk *chunk;

	while ((chunk = supply->idle)) {
		supply->idle = chunk->next;
		free(chunk);
	}
	pthread_mutex_destroy(&supply->mutex);
}

size_t chunk_supply_used(struct chunk_supply *supply)
{
	size_t used;

	pthread_mutex_lock(&supply->mutex);
	used = supply->used;
	pthread_mutex_unlock(&supply->mutex);
	return used * sizeof(struct chunk);
}

/* A list of `count` pieces; NULL when there are not so many left. */
static struct chunk *take(struct chunk_supply *supply, size_t count)
{
	struct chunk *first = NULL, *chunk;
	bool enough;

	pthread_mutex_lock(&supply->mutex);
	enough = count <= supply->max - supply->used;
	if (enough)
		supply->used += count;
	while (enough && count && (chunk = supply->idle)) {
		supply->idle = chunk->next;
		chunk->next = first;
		first = chunk;
		count--;
	}
	pthread_mutex_unlock(&supply->mutex);
	for (; enough && count; count--) {
		chunk = xmalloc(sizeof(*chunk));
		chunk->next = first;
		first = chunk;
	}
	return first;
}

/* Bytes ---------------------------------------------------------------- */

/* Every piece but the last is full. */
static size_t room_of(const struct chunks *chunks)
{
	size_t tail = chunks->len % ROOM;

	return tail ? ROOM - tail : 0;
}

/* Into the last piece, which has room for them. */
static void fill(struct chunks *chunks, const char *bytes, size_t len)
{
	if (!len)
		return;
	memcpy(chunks->last->bytes + chunks->len % ROOM, bytes, len);
	chunks->len += len;
}

static void append(struct chunks *chunks, struct chunk *chunk)
{
	if (chunks->last)
		chunks->last->next = chunk;
	else
		chunks->first = chunk;
	chunks->last = chunk;
	chunk->next = NULL;
}

bool chunks_add(struct chunks *chunks, struct chunk_supply *supply,
		const void *bytes, size_t len)
{
	size_t room = room_of(chunks), part = len < room ? len : room;
	size_t count = (len - part + ROOM - 1) / ROOM;
	struct chunk *fresh = NULL, *next;
	const char *at = bytes;

	if (count && !(fresh = take(supply, count)))
		return false;
	fill(chunks, at, part);
	for (; fresh; fresh = next) {
		next = fresh->next;
		at += part;
		len -= part;
		part = len < ROOM ? len : ROOM;
		append(chunks, fresh);
		fill(chunks, at, part);
	}
	return true;
}

int chunks_write(const struct chunks *chunks, int fd, const char *name,
		 struct error *err)
{
	size_t left = chunks->len, part;
	int r = TS_OK;

	for (const struct chunk *c = chunks->first; c && !r; c = c->next) {
		part = left < ROOM ? left : ROOM;
		r = file_write_all(fd, c->bytes, part, name, err);
		left -= part;
	}
	return r;
}

void chunks_release(struct chunks *chunks, struct chunk_supply *supply)
{
	struct chunk *first = chunks->first;
	size_t count = 0;

	for (const struct chunk *c = first; c; c = c->next)
		count++;
	if (!count)
		return;
	pthread_mutex_lock(&supply->mutex);
	chunks->last->next = supply->idle;
	supply->idle = first;
	supply->used -= count;
	pthread_mutex_unlock(&supply->mutex);
	*chunks = (struct chunks){.first = NULL};
}
