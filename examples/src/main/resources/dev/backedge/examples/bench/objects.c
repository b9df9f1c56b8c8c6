/*
 * Twins of kernel/Objects.java and kernel/Calls.java: objects are structs on the heap, references are pointers. In Java a field is never an
 * element of an array; the twins say so by keeping fields in local variables.
 */
#include "bench.h"

struct tally { const int32_t *data; int32_t length, count; int64_t sum; };

__attribute__((noinline)) static int64_t tally_sum(struct tally *self) {
    const int32_t *data = self->data;
    int32_t n = self->length, count = 0;
    int64_t sum = 0;
    for (int32_t i = 0; i < n; i++) {
        sum += data[i];
        if (data[i] > 0) count++;
    }
    self->count = count;
    self->sum = sum;
    return sum + count;
}

KERNEL(fieldSum) {
    static struct tally *tally;
    if (!tally) {
        tally = malloc(sizeof *tally);
        tally->data = I(0);
        tally->length = LENGTH(0);
    }
    return tally_sum(tally);
}

struct particles { const float *x, *velocity; float *moved, dt; int32_t length; };

__attribute__((noinline)) static int64_t particles_move(const struct particles *self) {
    const float *x = self->x, *velocity = self->velocity, dt = self->dt;
    float *moved = self->moved;
    int32_t n = self->length;
    for (int32_t i = 0; i < n; i++) moved[i] = x[i] + velocity[i] * dt;
    return (int64_t) moved[0];
}

KERNEL(particles) {
    struct particles self = {F(0), F(1), F(2), (float) D(3)[0], LENGTH(0)};
    return particles_move(&self);
}

int32_t static_seed;

KERNEL(staticSeed) {
    int32_t *out = I(0), n = LENGTH(0), seed = I(1)[0];
    for (int32_t i = 0; i < n; i++) {
        seed = seed * 1103515245 + 12345;
        out[i] = (int32_t) ((uint32_t) seed >> 16);
    }
    static_seed = seed;
    return seed;
}

struct point { double x, y; };

KERNEL(polygonArea) {
    static struct point **points;
    int32_t n = LENGTH(0);
    if (!points) {
        points = malloc(n * sizeof *points);
        for (int32_t i = 0; i < n; i++) {
            points[i] = malloc(sizeof **points);
            points[i]->x = D(0)[i];
            points[i]->y = D(1)[i];
        }
    }
    double area = 0;
    for (int32_t i = 1; i < n; i++) area += points[i - 1]->x * points[i]->y - points[i]->x * points[i - 1]->y;
    D(2)[0] = area;
    return (int64_t) area;
}

static struct point plus(struct point a, struct point b) {
    return (struct point) {a.x + b.x, a.y + b.y};
}

static struct point times(struct point a, struct point b) {
    return (struct point) {a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x};
}

KERNEL(newObjects) {
    struct point c = {D(0)[0], D(1)[0]}, z = {0, 0};
    int32_t steps = I(2)[0];
    for (int32_t i = 0; i < steps; i++) z = plus(times(z, z), c);
    D(3)[0] = z.x;
    D(3)[1] = z.y;
    return (int64_t) (z.x * 1000);
}

struct node { int32_t value; struct node *next; };

KERNEL(linkedList) {
    static struct node *first;
    if (!first) {
        for (int32_t i = 0; i < LENGTH(0); i++) {
            struct node *node = malloc(sizeof *node);
            node->value = I(0)[i];
            node->next = first;
            first = node;
        }
    }
    int32_t sum = 0;
    for (struct node *node = first; node; node = node->next) sum += node->value;
    return sum;
}

struct boxed { int32_t value; };

KERNEL(boxed) {
    static struct boxed **a;
    int32_t n = LENGTH(0), sum = 0;
    if (!a) {
        a = malloc(n * sizeof *a);
        for (int32_t i = 0; i < n; i++) {
            a[i] = malloc(sizeof **a);
            a[i]->value = I(0)[i];
        }
    }
    for (int32_t i = 0; i < n; i++) sum += a[i]->value;
    return sum;
}

KERNEL(rowsSum) {
    int32_t rows = I(1)[0], columns = LENGTH(2);
    double **a = ROWS(2), sum = 0;
    for (int32_t i = 0; i < rows; i++) {
        const double *row = a[i];
        for (int32_t j = 0; j < columns; j++) sum += row[j];
    }
    D(0)[0] = sum;
    return (int64_t) sum;
}

KERNEL(rowsStencil) {
    int32_t rows = I(0)[0], columns = LENGTH(1);
    double **a = ROWS(1), **b = ROWS(1 + rows);
    for (int32_t i = 1; i < rows - 1; i++) {
        const double *above = a[i - 1], *row = a[i], *below = a[i + 1];
        double *out = b[i];
        for (int32_t j = 1; j < columns - 1; j++) out[j] = 0.25 * (above[j] + below[j] + row[j - 1] + row[j + 1]);
    }
    return (int64_t) b[1][1];
}

struct picture { int32_t *pixels, length, width; };

static inline int32_t get(struct picture picture, int32_t x, int32_t y) {
    return picture.pixels[y * picture.width + x];
}

static inline void set(struct picture picture, int32_t x, int32_t y, int32_t pixel) {
    picture.pixels[y * picture.width + x] = pixel;
}

__attribute__((noinline)) static int64_t gradient(struct picture from, struct picture to) {
    for (int32_t y = 0; y < from.length / from.width; y++) {
        for (int32_t x = 1; x < from.width; x++) set(to, x, y, get(from, x, y) - get(from, x - 1, y));
    }
    return get(to, 1, 0);
}

KERNEL(accessors) {
    struct picture from = {I(0), LENGTH(0), I(2)[0]}, to = {I(1), LENGTH(1), I(2)[0]};
    return gradient(from, to);
}

static int32_t clamp_to_byte(int32_t x) {
    if (x < 0) return 0;
    return x > 255 ? 255 : x;
}

KERNEL(staticHelper) {
    const int8_t *image = B(0);
    int8_t *out = B(1);
    int32_t n = LENGTH(0), gain = I(2)[0], offset = I(3)[0];
    for (int32_t i = 0; i < n; i++) out[i] = (int8_t) clamp_to_byte(((image[i] & 0xff) * gain >> 8) + offset);
    return out[n - 1];
}

KERNEL(charAtWords) {
    const int8_t *text = B(0);
    int32_t n = LENGTH(0), words = 0, inside = 0;
    for (int32_t i = 0; i < n; i++) {
        int32_t c = text[i] & 0xff, letter = c >= 'a' && c <= 'z';
        if (letter && !inside) words++;
        inside = letter;
    }
    return words;
}

static inline uint64_t rotate_left(uint64_t x, int by) {
    return x << by | x >> (64 - by);
}

KERNEL(rotateCalls) {
    const int64_t *data = L(0);
    int32_t n = LENGTH(0);
    uint64_t v0 = 0x736f6d6570736575, v1 = 0x646f72616e646f6d, v2 = 0x6c7967656e657261, v3 = 0x7465646279746573;
    for (int32_t i = 0; i < n; i++) {
        v3 ^= data[i];
        v0 += v1;
        v2 += v3;
        v1 = rotate_left(v1, 13) ^ v0;
        v3 = rotate_left(v3, 16) ^ v2;
        v0 = rotate_left(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = rotate_left(v1, 17) ^ v2;
        v3 = rotate_left(v3, 21) ^ v0;
        v2 = rotate_left(v2, 32);
        v0 ^= data[i];
    }
    return (int64_t) (v0 ^ v1 ^ v2 ^ v3);
}

/* The call through the pointer stays one: gcc has no profile. */
struct step { int32_t (*apply)(const struct step *, int32_t); int32_t shift; };

static int32_t shift_step(const struct step *self, int32_t x) {
    return (x ^ (int32_t) ((uint32_t) x >> (self->shift & 31))) * 0x45d9f3b;
}

KERNEL(interfaceCall) {
    static struct step *volatile shared;
    const int32_t *a = I(0);
    int32_t *b = I(1), n = LENGTH(0);
    if (!shared) {
        shared = malloc(sizeof *shared);
        shared->apply = shift_step;
        shared->shift = I(2)[0];
    }
    const struct step *step = shared;
    for (int32_t i = 0; i < n; i++) b[i] = step->apply(step, a[i]);
    return b[n - 1];
}

struct ring { int32_t *slots, length, head, tail; };

static inline void put(struct ring *ring, int32_t x) {
    ring->slots[ring->tail++ & (ring->length - 1)] = x;
}

static inline int32_t take(struct ring *ring) {
    return ring->slots[ring->head++ & (ring->length - 1)];
}

__attribute__((noinline)) static int64_t ring_run(struct ring *self, const int32_t *data, int32_t n) {
    struct ring ring = {self->slots, self->length, 0, 0};
    int32_t sum = 0;
    for (int32_t i = 0; i < n; i++) {
        put(&ring, data[i]);
        if (ring.tail - ring.head > 100) sum = 31 * sum + take(&ring);
    }
    *self = ring;
    return sum;
}

KERNEL(ringBuffer) {
    struct ring ring = {I(1), LENGTH(1), 0, 0};
    return ring_run(&ring, I(0), LENGTH(0));
}

KERNEL(exceptions) {
    const int32_t *a = I(0), *b = I(1);
    int32_t n = LENGTH(0), sum = 0, thrown = 0;
    for (int32_t i = 0; i < n; i++) {
        if (b[i] == 0) thrown++;
        else sum += a[i] / b[i];
    }
    return (int64_t) sum + thrown;
}
