#include "fetch/verdict.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fetch/retry.h"

enum { COUNT_SIZE = 32 };

const char *fetch_verdict_name(enum fetch_verdict verdict)
{
	static const char *const names[VERDICT_COUNT] = {
	    [VERDICT_IMAGE] = "image",
	    [VERDICT_SUSPECT] = "suspect",
	    [VERDICT_IMPOSTOR] = "impostor",
	    [VERDICT_TRUNCATED] = "truncated",
	    [VERDICT_GONE] = "gone",
	    [VERDICT_REFUSED] = "refused",
	    [VERDICT_UNREACHABLE] = "unreachable",
	    [VERDICT_NOT_MODIFIED] = "not-modified",
	};

	return names[verdict];
}

/* 1234567 as "1,234,567". */
static const char *count_words(uint64_t count, char *text)
{
	char plain[COUNT_SIZE];
	int len = snprintf(plain, sizeof(plain), "%" PRIu64, count);
	size_t out = 0;

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			text[out++] = ',';
		text[out++] = plain[i];
	}
	text[out] = '\0';
	return text;
}

static void judge(struct judgement *j, enum fetch_verdict verdict,
		  const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void judge(struct judgement *j, enum fetch_verdict verdict,
		  const char *format, ...)
{
	va_list args;

	j->verdict = verdict;
	va_start(args, format);
	vsnprintf(j->words, sizeof(j->words), format, args);
	va_end(args);
}

void verdict_refuse(const char *words, struct judgement *ret_judgement)
{
	*ret_judgement = (struct judgement){0};
	judge(ret_judgement, VERDICT_REFUSED, "%s", words);
}

void verdict_put_off(struct judgement *judgement, int64_t seconds)
{
	size_t len = strlen(judgement->words);
	char count[COUNT_SIZE];

	judgement->retry = judgement->other_rung = false;
	snprintf(judgement->words + len, sizeof(judgement->words) - len,
		 ": the host asks to wait %s seconds",
		 count_words((uint64_t)seconds, count));
}

static void judge_short(const struct fetch_facts *facts, struct judgement *j)
{
	char got[COUNT_SIZE], all[COUNT_SIZE];

	count_words(facts->received, got);
	j->retry = j->passing = true;
	if (facts->has_length)
		judge(j, VERDICT_TRUNCATED,
		      "the body ended after %s of %s bytes", got,
		      count_words(facts->length, all));
	else
		judge(j, VERDICT_TRUNCATED,
		      "the body ended after %s bytes, before its end", got);
}

static void judge_timeout(const struct fetch_facts *facts, struct judgement *j)
{
	char got[COUNT_SIZE];

	if (!facts->connected)
		judge(j, VERDICT_UNREACHABLE, "no connection in time");
	else if (!facts->status)
		judge(j, VERDICT_UNREACHABLE, "no answer in time");
	else
		judge(j, VERDICT_UNREACHABLE,
		      "the answer came too slowly: %s bytes in time",
		      count_words(facts->received, got));
}

static bool is_success(long status)
{
	return status >= 200 && status < 300;
}

/* No whole response came. */
static void judge_failure(const struct fetch_facts *facts, struct judgement *j)
{
	const char *detail = facts->detail ? facts->detail : "no more is known";

	j->retry = j->passing = retry_result_is_passing(facts->result);
	switch (facts->result) {
	case TRANSPORT_NO_HOST:
		judge(j, VERDICT_UNREACHABLE, "no such host");
		break;
	case TRANSPORT_BLOCKED:
		judge(j, VERDICT_REFUSED,
		      "blocked address: %s (use --allow-private if you mean "
		      "it)",
		      detail);
		break;
	case TRANSPORT_TLS:
		j->passing = true;
		judge(j, VERDICT_UNREACHABLE, "%s", detail);
		break;
	case TRANSPORT_TIMEOUT:
		judge_timeout(facts, j);
		break;
	case TRANSPORT_SHORT:
		judge_short(facts, j);
		break;
	case TRANSPORT_BROKEN:
		if (facts->received && is_success(facts->status))
			judge_short(facts, j);
		else
			judge(j, VERDICT_UNREACHABLE,
			      "the answer is broken: %s", detail);
		break;
	case TRANSPORT_HEADERS_TOO_LARGE:
		judge(j, VERDICT_REFUSED, "the answer has too many headers");
		break;
	case TRANSPORT_NO_CONNECT:
	case TRANSPORT_OK:
	case TRANSPORT_STOPPED:
	case TRANSPORT_RESULT_COUNT:
		judge(j, VERDICT_UNREACHABLE, "%s", detail);
		break;
	}
}

static void judge_status(const struct fetch_facts *facts, struct judgement *j)
{
	long status = facts->status;

	if (status == 304 && facts->conditional) {
		judge(j, VERDICT_NOT_MODIFIED, "not modified");
		return;
	}
	j->retry = retry_status_is_passing(status);
	j->passing = j->retry || (status >= 500 && status < 600);
	j->other_rung = !j->passing;
	if (status == 404 || status == 410)
		judge(j, VERDICT_GONE, "HTTP %ld", status);
	else if (j->passing)
		judge(j, VERDICT_UNREACHABLE, "HTTP %ld", status);
	else if (status == 304)
		judge(j, VERDICT_REFUSED,
		      "HTTP 304 to a request that had no condition");
	else
		judge(j, VERDICT_REFUSED, "HTTP %ld", status);
}

/* An image by its first bytes: is it whole? */
static void judge_image(const struct fetch_facts *facts, struct judgement *j)
{
	const char *phrase = media_type_phrase(facts->media.type);

	switch (facts->media.state) {
	case MEDIA_COMPLETE:
	case MEDIA_UNVERIFIABLE:
		j->verdict = VERDICT_IMAGE;
		break;
	case MEDIA_TRUNCATED:
		/* Without framing a cut connection looks like the end. */
		j->retry = !facts->framed;
		j->other_rung = j->passing = true;
		judge(j, VERDICT_TRUNCATED,
		      "the server sent %s that ends in the middle", phrase);
		break;
	case MEDIA_BROKEN:
		j->other_rung = j->passing = true;
		judge(j, VERDICT_TRUNCATED,
		      "the server sent %s whose structure is broken", phrase);
		break;
	}
}

static void judge_body(const struct fetch_facts *facts, struct judgement *j)
{
	if (facts->status == 206) {
		j->retry = j->passing = true;
		judge(j, VERDICT_TRUNCATED,
		      "the server sent a part (HTTP 206) of what was asked "
		      "for whole");
	} else if (media_type_is_image(facts->media.type)) {
		judge_image(facts, j);
	} else {
		j->other_rung = true;
		judge(j, VERDICT_IMPOSTOR,
		      "the server sent %s in place of an image",
		      media_type_phrase(facts->media.type));
	}
}

void verdict_judge(const struct fetch_facts *facts,
		   struct judgement *ret_judgement)
{
	struct judgement *j = ret_judgement;
	char max[COUNT_SIZE];

	*j = (struct judgement){0};
	if (facts->stop == STOP_TOO_LARGE)
		judge(j, VERDICT_REFUSED, "larger than %s bytes (--max-image)",
		      count_words(facts->max_image, max));
	else if (facts->result != TRANSPORT_OK && facts->stop == STOP_NOT)
		judge_failure(facts, j);
	else if (is_success(facts->status))
		judge_body(facts, j);
	else
		judge_status(facts, j);
}
