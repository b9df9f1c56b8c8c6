package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.LirFunction;

/** Loops as the allocator sees them. */
final class LirSamples {
    private LirSamples() {
    }

    /** {@code for (; i < n; i++) sum += a[i]}, with a bounds check and fuel. */
    static LirFunction sum() {
        return LirText.parse("sum", """
                L0
                  r0 = load 0
                  r1 = load 8
                  r2 = load 16
                  r3 = load 24
                  r14 = const 1000
                  jump -> L1(r1, r2, r14)
                L1(r4, r5, r15) depth=1
                  r16@0 = sub r15
                  branch r16 state r4 r5 -> L5, L6
                L6 depth=1
                  branch r5, r3 -> L2, L3
                L2 depth=1
                  guard r5 state r4 r5
                  r6 = load r0, r5
                  r7@0 = add r4, r6
                  r8@0 = inc r5
                  jump -> L1(r7, r8, r16)
                L3
                  exit state r4 r5
                L5 cold
                  exit state r4 r5
                """);
    }

    /** {@code for (; i < n; i++) sum += a[i] * b[i]} in double. */
    static LirFunction dot() {
        return LirText.parse("dot", """
                L0
                  r0 = load 0
                  r1 = load 8
                  x2 = load 16
                  r3 = load 24
                  r4 = load 32
                  jump -> L1(r3, x2)
                L1(r5, x6) depth=1
                  branch r5, r4? -> L2, L3
                L2 depth=1
                  guard r5 state r5 x6
                  x7 = load r0, r5
                  guard r5 state r5 x6
                  x8@0 = mul x7, r1, r5
                  x9@0 = add x6, x8
                  r10@0 = inc r5
                  jump -> L1(r10, x9)
                L3
                  exit state r5 x6
                """);
    }

    /** Nested loops: a row of a matrix times a vector; the outer loop's values are only passed through the inner one. */
    static LirFunction nested() {
        return LirText.parse("nested", """
                L0
                  r0 = load 0
                  r1 = load 8
                  r2 = load 16
                  r3 = const 0
                  jump -> L1(r3)
                L1(r4) depth=1
                  branch r4, r2 -> L2, L7
                L2 depth=1
                  r5 = load r0, r4
                  r6 = const 0
                  r7 = const 0
                  jump -> L3(r6, r7)
                L3(r8, r9) depth=2
                  branch r8, r2 -> L4, L5
                L4 depth=2
                  r10 = load r5, r8
                  r11@0 = mul r10, r1
                  r12@0 = add r9, r11
                  r13@0 = inc r8
                  jump -> L3(r13, r12)
                L5 depth=1
                  store r1, r4, r9
                  r14@0 = inc r4
                  jump -> L1(r14)
                L7
                  exit state r4
                """);
    }

    /** Division and shifts in a loop: fixed registers. */
    static LirFunction fixed() {
        return LirText.parse("fixed", """
                L0
                  r0 = load 0
                  r1 = load 8
                  r2 = load 16
                  jump -> L1(r0, r1)
                L1(r3, r4) depth=1
                  branch r3, r2 -> L2, L3
                L2 depth=1
                  r5:rax = idiv r4:rax, r2, tmp r6:rdx
                  r7:rdx, r8:rax = irem r5:rax, r2+
                  r9@0 = shl r7, r3:rcx
                  r10@0 = add r5, r9
                  r11@0 = inc r3
                  jump -> L1(r11, r10)
                L3
                  exit state r3 r4
                """);
    }

    /** A call on a cold path that clobbers every caller-saved register of interest. */
    static LirFunction coldCall() {
        return LirText.parse("coldCall", """
                L0
                  r0 = load 0
                  x1 = load 8
                  r2 = const 7
                  r3 = load 16
                  jump -> L1(r0, x1)
                L1(r4, x5) depth=1
                  branch r4, r3 -> L2, L3
                L2 depth=1
                  branch r4, r2 -> L4, L5
                L4 depth=1
                  jump -> L6(x5)
                L6(x7) depth=1
                  x8@0 = add x7, x5
                  r9@0 = add r4, r2
                  jump -> L1(r9, x8)
                L3
                  exit state r4 x5
                L5 depth=1 cold
                  x6:xmm0 = call x5:xmm0, tmp r10:rax, tmp r11:rcx, tmp r12:rdx, tmp r13:rsi, tmp r14:rdi, tmp r15:r8, tmp r16:r9, tmp r17:r10, tmp x18:xmm1, tmp x19:xmm2, tmp x20:xmm3
                  jump -> L6(x6)
                """);
    }

    /** A loop of double rounds on sixteen ints, with a counter: more values than registers. */
    static LirFunction chaCha() {
        StringBuilder text = new StringBuilder("L0\n");
        int[] state = new int[16];
        int next = 0;
        StringBuilder inits = new StringBuilder();
        for (int i = 0; i <= 16; i++) {
            text.append("  r").append(next).append(" = load ").append(i).append('\n');
            inits.append(i == 0 ? "r" : ", r").append(next++);
        }
        text.append("  jump -> L1(").append(inits).append(")\nL1(");
        for (int i = 0; i < 16; i++) {
            text.append("r").append(next).append(", ");
            state[i] = next++;
        }
        int counter = next++;
        StringBuilder out = new StringBuilder();
        for (int register : state) {
            out.append(" r").append(register);
        }
        text.append("r").append(counter).append(") depth=1\n  branch r").append(counter).append(" -> L2, L3\nL2 depth=1\n");
        int[][] quarters = {{0, 4, 8, 12}, {1, 5, 9, 13}, {2, 6, 10, 14}, {3, 7, 11, 15},
            {0, 5, 10, 15}, {1, 6, 11, 12}, {2, 7, 8, 13}, {3, 4, 9, 14}};
        for (int[] q : quarters) {
            for (int step = 0; step < 4; step++) {
                int a = step % 2 == 0 ? q[0] : q[2];
                int b = step % 2 == 0 ? q[1] : q[3];
                int d = step % 2 == 0 ? q[3] : q[1];
                text.append("  r").append(next).append("@0 = add r").append(state[a]).append(", r").append(state[b]).append("?\n");
                state[a] = next++;
                text.append("  r").append(next).append("@0 = xor r").append(state[d]).append(", r").append(state[a]).append("?\n");
                text.append("  r").append(next + 1).append("@0 = rol r").append(next).append('\n');
                state[d] = next + 1;
                next += 2;
            }
        }
        text.append("  r").append(next).append("@0 = dec r").append(counter).append("\n  jump -> L1(");
        for (int register : state) {
            text.append("r").append(register).append(", ");
        }
        text.append("r").append(next).append(")\nL3\n  exit state").append(out).append('\n');
        return LirText.parse("chaCha", text.toString());
    }
}
