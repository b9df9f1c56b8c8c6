/* Twins of kernel/Checksums.java, kernel/Codecs.java and kernel/Sorting.java. */
#include "bench.h"

KERNEL(crcTable) {
    const int8_t *data = B(0);
    const uint32_t *table = (uint32_t *) I(1);
    int32_t n = LENGTH(0);
    uint32_t crc = -1;
    for (int32_t i = 0; i < n; i++) crc = table[(crc ^ data[i]) & 0xff] ^ crc >> 8;
    return (int32_t) ~crc;
}

KERNEL(crcBits) {
    const int8_t *data = B(0);
    int32_t n = LENGTH(0);
    uint32_t crc = -1;
    for (int32_t i = 0; i < n; i++) {
        crc ^= data[i] & 0xff;
        for (int32_t bit = 0; bit < 8; bit++) {
            if (crc & 1) crc = crc >> 1 ^ 0xedb88320;
            else crc >>= 1;
        }
    }
    return (int32_t) ~crc;
}

KERNEL(adler) {
    const int8_t *data = B(0);
    int32_t n = LENGTH(0), a = 1, b = 0, i = 0;
    while (i < n) {
        int32_t end = i + 3854 < n ? i + 3854 : n;
        for (; i < end; i++) {
            a += data[i] & 0xff;
            b += a;
        }
        a %= 65521;
        b %= 65521;
    }
    return b << 16 | a;
}

KERNEL(murmur) {
    const int32_t *data = I(0);
    int32_t n = LENGTH(0);
    uint32_t hash = 0;
    for (int32_t i = 0; i < n; i++) {
        uint32_t k = data[i] * 0xcc9e2d51u;
        k = k << 15 | k >> 17;
        hash ^= k * 0x1b873593;
        hash = (hash << 13 | hash >> 19) * 5 + 0xe6546b64;
    }
    return (int32_t) hash;
}

static inline uint32_t rotate_right(uint32_t x, int by) {
    return x >> by | x << (32 - by);
}

KERNEL(sha256) {
    const int32_t *data = I(0), *k = I(1), *start = I(4);
    uint32_t *w = (uint32_t *) I(2), *hash = (uint32_t *) I(3);
    int32_t n = LENGTH(0);
    for (int32_t i = 0; i < 8; i++) hash[i] = start[i];
    for (int32_t block = 0; block < n; block += 16) {
        for (int32_t i = 0; i < 16; i++) w[i] = data[block + i];
        for (int32_t i = 16; i < 64; i++) {
            uint32_t x = w[i - 15], y = w[i - 2];
            uint32_t s0 = rotate_right(x, 7) ^ rotate_right(x, 18) ^ x >> 3;
            uint32_t s1 = rotate_right(y, 17) ^ rotate_right(y, 19) ^ y >> 10;
            w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }
        uint32_t a = hash[0], b = hash[1], c = hash[2], d = hash[3], e = hash[4], f = hash[5], g = hash[6], h = hash[7];
        for (int32_t i = 0; i < 64; i++) {
            uint32_t s1 = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25);
            uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + k[i] + w[i];
            uint32_t s0 = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22);
            uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
            h = g;
            g = f;
            f = e;
            e = d + t1;
            d = c;
            c = b;
            b = a;
            a = t1 + t2;
        }
        hash[0] += a;
        hash[1] += b;
        hash[2] += c;
        hash[3] += d;
        hash[4] += e;
        hash[5] += f;
        hash[6] += g;
        hash[7] += h;
    }
    return (int32_t) hash[0];
}

KERNEL(xorshift) {
    uint64_t *out = (uint64_t *) L(0), x = L(1)[0];
    int32_t n = LENGTH(0);
    for (int32_t i = 0; i < n; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        out[i] = x;
    }
    return (int64_t) x;
}

KERNEL(collatz) {
    int32_t limit = I(0)[0], longest = 0;
    for (int32_t start = 1; start < limit; start++) {
        int32_t steps = 0;
        for (int64_t x = start; x != 1; steps++) x = (x & 1) == 0 ? x >> 1 : 3 * x + 1;
        longest = steps > longest ? steps : longest;
    }
    return longest;
}

KERNEL(sieve) {
    int8_t *composite = B(0);
    int32_t n = LENGTH(0), primes = 0;
    for (int32_t i = 0; i < n; i++) composite[i] = 0;
    for (int32_t i = 2; i < n; i++) {
        if (!composite[i]) {
            primes++;
            for (int32_t j = 2 * i; j < n; j += i) composite[j] = 1;
        }
    }
    return primes;
}

KERNEL(base64) {
    const int8_t *data = B(0), *alphabet = B(1);
    int8_t *out = B(2);
    int32_t n = LENGTH(0), at = 0;
    for (int32_t i = 0; i + 2 < n; i += 3) {
        int32_t bits = (data[i] & 0xff) << 16 | (data[i + 1] & 0xff) << 8 | (data[i + 2] & 0xff);
        out[at++] = alphabet[bits >> 18];
        out[at++] = alphabet[bits >> 12 & 63];
        out[at++] = alphabet[bits >> 6 & 63];
        out[at++] = alphabet[bits & 63];
    }
    return at;
}

KERNEL(hexEncode) {
    const int8_t *data = B(0);
    int8_t *out = B(1);
    int32_t n = LENGTH(0);
    for (int32_t i = 0; i < n; i++) {
        int32_t high = data[i] >> 4 & 15, low = data[i] & 15;
        out[2 * i] = (int8_t) (high < 10 ? '0' + high : 'a' + high - 10);
        out[2 * i + 1] = (int8_t) (low < 10 ? '0' + low : 'a' + low - 10);
    }
    return out[2 * n - 1];
}

KERNEL(utf8Count) {
    const int8_t *data = B(0);
    int32_t n = LENGTH(0), characters = 0, i = 0;
    while (i < n) {
        int32_t lead = data[i], more;
        if (lead >= 0) more = 0;
        else if (lead >> 5 == -2) more = 1;
        else if (lead >> 4 == -2) more = 2;
        else if (lead >> 3 == -2) more = 3;
        else return -1;
        if (i + more >= n) return -1;
        int valid = 1;
        for (int32_t k = 1; k <= more; k++) valid &= data[i + k] < -64;
        if (!valid) return -1;
        characters++;
        i += more + 1;
    }
    return characters;
}

KERNEL(runLength) {
    const int8_t *data = B(0);
    int8_t *out = B(1);
    int32_t n = LENGTH(0), at = 0;
    for (int32_t i = 0; i < n;) {
        int8_t x = data[i];
        int32_t start = i;
        while (i < n && data[i] == x && i - start < 127) i++;
        out[at++] = (int8_t) (i - start);
        out[at++] = x;
    }
    return at;
}

KERNEL(matchLength) {
    const int8_t *window = B(0);
    const int32_t *candidates = I(1);
    int32_t n = LENGTH(1), position = I(2)[0], most = I(3)[0], best = 0, sum = 0;
    for (int32_t i = 0; i < n; i++) {
        int32_t candidate = candidates[i], length = 0;
        while (length < most && window[candidate + length] == window[position + length]) length++;
        sum += length;
        if (length > best) best = length;
    }
    return (int64_t) sum + best;
}

KERNEL(varint) {
    const int8_t *data = B(0);
    int32_t *out = I(1), n = LENGTH(1), at = 0;
    for (int32_t i = 0; i < n; i++) {
        int32_t x = data[at++];
        if (x < 0) {
            x &= 127;
            int32_t shift = 7, next;
            do {
                next = data[at++];
                x |= (next & 127) << (shift & 31);
                shift += 7;
            } while (next < 0);
        }
        out[i] = x;
    }
    return at;
}

KERNEL(parseNumbers) {
    const int8_t *text = B(0);
    int32_t *out = I(1), n = LENGTH(0), count = 0, x = 0, negative = 0;
    for (int32_t i = 0; i < n; i++) {
        int8_t c = text[i];
        if (c >= '0' && c <= '9') {
            x = 10 * x + c - '0';
        } else if (c == '-') {
            negative = 1;
        } else if (c == ',') {
            out[count++] = negative ? -x : x;
            x = 0;
            negative = 0;
        }
    }
    return count;
}

KERNEL(radixPass) {
    const int32_t *a = I(0);
    int32_t *counts = I(1), *out = I(2), shift = I(3)[0], n = LENGTH(0), start = 0;
    for (int32_t i = 0; i < 256; i++) counts[i] = 0;
    for (int32_t i = 0; i < n; i++) counts[(uint32_t) a[i] >> (shift & 31) & 255]++;
    for (int32_t i = 0; i < 256; i++) {
        int32_t count = counts[i];
        counts[i] = start;
        start += count;
    }
    for (int32_t i = 0; i < n; i++) out[counts[(uint32_t) a[i] >> (shift & 31) & 255]++] = a[i];
    return out[1];
}

KERNEL(insertionSort) {
    const int32_t *a = I(0);
    int32_t *out = I(1), run = I(2)[0], n = LENGTH(0);
    for (int32_t start = 0; start < n; start += run) {
        for (int32_t i = start; i < start + run; i++) {
            int32_t x = a[i], j = i;
            while (j > start && out[j - 1] > x) {
                out[j] = out[j - 1];
                j--;
            }
            out[j] = x;
        }
    }
    return out[0];
}

KERNEL(partition) {
    const int32_t *a = I(0);
    int32_t *out = I(1), pivot = I(2)[0], n = LENGTH(0), low = 0, high = n - 1;
    for (int32_t i = 0; i < n; i++) out[i] = a[i];
    for (;;) {
        while (low <= high && out[low] < pivot) low++;
        while (low <= high && out[high] >= pivot) high--;
        if (low >= high) break;
        int32_t swap = out[low];
        out[low++] = out[high];
        out[high--] = swap;
    }
    return low;
}

KERNEL(binarySearch) {
    const int32_t *sorted = I(0), *keys = I(1);
    int32_t m = LENGTH(0), n = LENGTH(1), sum = 0;
    for (int32_t i = 0; i < n; i++) {
        int32_t key = keys[i], low = 0, high = m - 1;
        while (low <= high) {
            int32_t middle = (int32_t) ((uint32_t) (low + high) >> 1);
            if (sorted[middle] < key) low = middle + 1;
            else high = middle - 1;
        }
        sum += low;
    }
    return sum;
}

KERNEL(bitsetAndNot) {
    const uint64_t *a = (uint64_t *) L(0), *b = (uint64_t *) L(1);
    uint64_t *c = (uint64_t *) L(2);
    int32_t n = LENGTH(2), count = 0;
    for (int32_t i = 0; i < n; i++) {
        uint64_t x = a[i] & ~b[i];
        c[i] = x;
        x -= x >> 1 & 0x5555555555555555;
        x = (x & 0x3333333333333333) + (x >> 2 & 0x3333333333333333);
        x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0f;
        count += (int32_t) (x * 0x0101010101010101 >> 56);
    }
    return count;
}

KERNEL(fannkuch) {
    int32_t *permutation = I(0), *flipped = I(1), *count = I(2), n = LENGTH(0), most = 0, r = n;
    for (int32_t i = 0; i < n; i++) permutation[i] = i;
    for (;;) {
        while (r != 1) {
            count[r - 1] = r;
            r--;
        }
        for (int32_t i = 0; i < n; i++) flipped[i] = permutation[i];
        int32_t flips = 0;
        for (int32_t k = flipped[0]; k != 0; k = flipped[0]) {
            for (int32_t i = 0, j = k; i < j; i++, j--) {
                int32_t swap = flipped[i];
                flipped[i] = flipped[j];
                flipped[j] = swap;
            }
            flips++;
        }
        most = flips > most ? flips : most;
        int done = 1;
        while (r < n) {
            int32_t first = permutation[0];
            for (int32_t i = 0; i < r; i++) permutation[i] = permutation[i + 1];
            permutation[r] = first;
            if (--count[r] > 0) {
                done = 0;
                break;
            }
            r++;
        }
        if (done) return most;
    }
}
