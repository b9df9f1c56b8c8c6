/* What the twins of the kernels share. A kernel is one pass of its Java method; its arrays are those of the Java method, by index. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

extern void *arrays[];
extern int32_t lengths[];

#define B(k) ((int8_t *) arrays[k])
#define S(k) ((int16_t *) arrays[k])
#define C(k) ((uint16_t *) arrays[k])
#define I(k) ((int32_t *) arrays[k])
#define L(k) ((int64_t *) arrays[k])
#define F(k) ((float *) arrays[k])
#define D(k) ((double *) arrays[k])
/* An array of arrays: its rows are arrays of their own, the first of which has index k. */
#define ROWS(k) ((double **) &arrays[k])
#define LENGTH(k) lengths[k]

void add_kernel(const char *name, int64_t (*kernel)(void));

#define KERNEL(name) \
    static int64_t kernel_##name(void); \
    __attribute__((constructor)) static void add_##name(void) { add_kernel(#name, kernel_##name); } \
    __attribute__((noinline)) static int64_t kernel_##name(void)
