package dev.backedge.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.MethodLoops;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.objectweb.asm.Opcodes;

class CountedHeaderTest {
    private static CountedHeader outermost(String body) {
        String source = "class Loop { static int held; int field; static boolean odd(int i) { return (i & 1) == 1; } int loop(int[] a, int from, int n) { int s = 0, i = from; " + body + " return s + i; } }";
        Map<String, byte[]> classes = Classes.compile("Loop", source, 17);
        MethodLoops loops = MethodLoops.analyze(classes.get("Loop"), "loop", "([III)I", FieldLookup.NONE);
        LoopRegion region = loops.regions().stream().filter(each -> each.depth() == 1).findFirst().orElseThrow();
        return CountedHeader.of(loops, region, loops.method().instructions.toArray());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "for (; i < n; i++) s += i;                                               | IF_ICMPLT | 1",
        "for (; i <= n; i += 2) s += i;                                           | IF_ICMPLE | 2",
        "for (; i > n; i--) s += i;                                               | IF_ICMPGT | -1",
        "for (; i >= 0; i -= 1000) s += i;                                        | IF_ICMPGE | -1000",
        "for (; n > i; i++) s += i;                                               | IF_ICMPLT | 1",
        "for (; i < a.length; i++) s += a[i];                                     | IF_ICMPLT | 1",
        "for (; i < a.length - n * 2; i++) s += a[i];                             | IF_ICMPLT | 1",
        "for (; i < 1000000; i++) s += i;                                         | IF_ICMPLT | 1",
        "for (; i < n; i++) for (int j = 0; j < i; j++) s += i;                   | IF_ICMPLT | 1",
        "for (; i < n && s < 100; i++) s += i;                                    | IF_ICMPLT | 1",
        "while (i < n) { if (odd(i)) { i++; continue; } s++; i++; }               | IF_ICMPLT | 1",
        "while (i < n) { try { s += a[i]; } catch (RuntimeException e) { } i++; } | IF_ICMPLT | 1",
    })
    void isFound(String body, String relation, int step) throws ReflectiveOperationException {
        CountedHeader counted = outermost(body);

        assertThat(counted).isNotNull();
        assertThat(counted.relation()).isEqualTo(Opcodes.class.getField(relation).get(null));
        assertThat(counted.step()).isEqualTo(step);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "the limit changes        | for (; i < n; i++) n--;",
        "the array changes        | for (; i < a.length; i++) a = new int[i];",
        "another may change it    | for (; i < held; i++) s++;",
        "a field                  | for (; i < field; i++) s++;",
        "may throw                | for (; i < s / n; i++) n++;",
        "goes the other way       | for (; i < n; i--) s++;",
        "goes both ways           | while (i < n) { if (odd(s++)) i--; else i++; }",
        "does not always move     | while (i < n) { if (odd(s++)) i++; }",
        "may not move when thrown | while (i < n) { try { i += 0; s += a[s]; i++; } catch (RuntimeException e) { s = 0; } }",
        "is assigned              | for (; i < n; i++) if (odd(i)) i = s;",
        "moves in an inner loop   | for (; i < n; i++) while (i < n && odd(s++)) i++;",
        "is compared for equality | for (; i != n; i++) s++;",
        "tests at the end         | do { s += i; i++; } while (i < n);",
        "is no local              | while (s + 1 < n) s++;",
    })
    void isRefused(String why, String body) {
        assertThat(outermost(body)).as(why).isNull();
    }
}
