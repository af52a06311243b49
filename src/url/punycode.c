#include "url/punycode.h"

/* RFC 3492, section 5. */
enum { BASE = 36, TMIN = 1, TMAX = 26, SKEW = 38, DAMP = 700 };
enum { INITIAL_BIAS = 72, INITIAL_N = 128 };

static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;

	delta /= first ? DAMP : 2;
	delta += delta / points;
	while (delta > (BASE - TMIN) * TMAX / 2) {
		delta /= BASE - TMIN;
		k += BASE;
	}
	return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

static void add_digit(uint32_t digit, struct buf *buf)
{
	buf_add_byte(buf, (char)(digit < 26 ? 'a' + digit : '0' + digit - 26));
}

static void add_delta(uint32_t delta, uint32_t bias, struct buf *buf)
{
	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = k <= bias ? TMIN : k - bias;

		if (t > TMAX)
			t = TMAX;
		if (delta < t)
			break;
		add_digit(t + (delta - t) % (BASE - t), buf);
		delta = (delta - t) / (BASE - t);
	}
	add_digit(delta, buf);
}

static uint32_t least_from(const uint32_t *cps, size_t count, uint32_t n)
{
	uint32_t least = UINT32_MAX;

	for (size_t i = 0; i < count; i++)
		if (cps[i] >= n && cps[i] < least)
			least = cps[i];
	return least;
}

void punycode_encode(const uint32_t *cps, size_t count, struct buf *buf)
{
	uint32_t n = INITIAL_N, bias = INITIAL_BIAS, delta = 0;
	uint32_t basic = 0, done;

	for (size_t i = 0; i < count; i++) {
		if (cps[i] >= INITIAL_N)
			continue;
		buf_add_byte(buf, (char)cps[i]);
		basic++;
	}
	if (basic)
		buf_add_byte(buf, '-');
	for (done = basic; done < count; n++, delta++) {
		uint32_t next = least_from(cps, count, n);

		delta += (next - n) * (done + 1);
		n = next;
		for (size_t i = 0; i < count; i++) {
			if (cps[i] < n)
				delta++;
			if (cps[i] != n)
				continue;
			add_delta(delta, bias, buf);
			bias = adapt(delta, done + 1, done == basic);
			delta = 0;
			done++;
		}
	}
}
