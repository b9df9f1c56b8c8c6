/*
 * Measures one twin: bench NAME DATA wall|cpu WARMUP SECONDS
 * DATA is what Data.write wrote. Prints what Trial prints.
 */
#include "bench.h"
#include <stdio.h>
#include <time.h>

#define MOST_ARRAYS 4096
#define BATCHES 12

void *arrays[MOST_ARRAYS];
int32_t lengths[MOST_ARRAYS];
static int32_t sizes[MOST_ARRAYS];
static int count;

static struct { const char *name; int64_t (*kernel)(void); } kernels[256];
static int kernel_count;

void add_kernel(const char *name, int64_t (*kernel)(void)) {
    kernels[kernel_count].name = name;
    kernels[kernel_count++].kernel = kernel;
}

static void fail(const char *why) {
    fprintf(stderr, "bench: %s\n", why);
    exit(2);
}

/* One after the other, each 16 bytes after the end of the last one and on a multiple of 8, as Java's arrays are. */
static void read_arrays(const char *file) {
    FILE *in = fopen(file, "rb");
    if (!in) fail("no data");
    fseek(in, 0, SEEK_END);
    char *heap = aligned_alloc(64, ((size_t) ftell(in) + 32 * MOST_ARRAYS) / 64 * 64);
    rewind(in);
    for (;;) {
        int32_t size, length;
        if (fread(&size, 4, 1, in) != 1) fail("bad data");
        if (size == 0) break;
        if (fread(&length, 4, 1, in) != 1 || count == MOST_ARRAYS) fail("bad data");
        heap += 16;
        if (fread(heap, size, length, in) != (size_t) length) fail("bad data");
        arrays[count] = heap;
        sizes[count] = size;
        lengths[count++] = length;
        heap += ((size_t) size * length + 7) / 8 * 8;
    }
    fclose(in);
}

static int64_t hash(void) {
    uint64_t hash = 1;
    for (int k = 0; k < count; k++) {
        for (size_t i = 0; i < (size_t) sizes[k] * lengths[k]; i++) hash = 31 * hash + (int64_t) B(k)[i];
    }
    return (int64_t) hash;
}

static clockid_t measured = CLOCK_MONOTONIC;

static double now(void) {
    struct timespec t;
    clock_gettime(measured, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *) a, y = *(const double *) b;
    return x < y ? -1 : x > y;
}

int main(int argc, char **argv) {
    if (argc != 6) fail("usage: bench NAME DATA wall|cpu WARMUP SECONDS");
    int64_t (*kernel)(void) = 0;
    for (int i = 0; i < kernel_count; i++) {
        if (!strcmp(kernels[i].name, argv[1])) kernel = kernels[i].kernel;
    }
    if (!kernel) fail("no such kernel");
    read_arrays(argv[2]);
    if (!strcmp(argv[3], "cpu")) measured = CLOCK_THREAD_CPUTIME_ID;
    double warmup = atof(argv[4]) * 1e9, seconds = atof(argv[5]) * 1e9;
    int64_t first = kernel(), hashed = hash();
    int same = 1;
    double start = now(), end;
    int64_t calls = 0;
    do {
        same &= kernel() == first;
        calls++;
        end = now();
    } while (end - start < warmup);
    int64_t batch = (int64_t) (seconds / BATCHES / ((end - start) / calls));
    if (batch < 1) batch = 1;
    double times[BATCHES];
    for (int b = 0; b < BATCHES; b++) {
        start = now();
        for (int64_t i = 0; i < batch; i++) same &= kernel() == first;
        times[b] = (now() - start) / batch;
    }
    qsort(times, BATCHES, sizeof *times, ascending);
    same &= hash() == hashed;
    printf("trial result=%lld hash=%lld same=%s fastest=%.3f median=%.3f\n", (long long) first, (long long) hashed, same ? "true" : "false",
            times[0], times[BATCHES / 2]);
    return 0;
}
