package compiled

object Loops {
    @JvmStatic fun until(a: IntArray): Int { var s = 0; for (i in 0 until a.size) s = s * 31 + a[i]; return s }
    @JvmStatic fun indices(a: DoubleArray, b: DoubleArray): Double { for (i in a.indices) a[i] += b[i] * 0.5; return a.sum() }
    @JvmStatic fun stepped(a: LongArray, by: Int): Long { var s = 0L; for (i in a.size - 1 downTo 0 step by) s = (s shl 3) xor a[i]; return s }
    @JvmStatic fun rangeTo(n: Int): Long { var s = 0L; for (i in 1..n) s += i.toLong() * i; return s }
    @JvmStatic fun forEachInline(a: IntArray): Int { var s = 0; a.forEach { s += it and 0xff }; return s }
    @JvmStatic fun withIndex(a: ByteArray): Int { var s = 7; for ((i, x) in a.withIndex()) s = s * 17 + (x.toInt() xor i); return s }
    @JvmStatic fun repeated(a: IntArray): Int { repeat(a.size) { a[it] = a[it] * 3 + it }; return a.last() }
    @JvmStatic fun doWhile(a: ShortArray): Int { var i = 0; var n = 0; do { val x = a[i].toInt(); if (x < 0) continue; n += x } while (++i < a.size); return n }
    @JvmStatic fun chosen(a: IntArray): Int {
        var s = 0
        for (x in a) s += when { x < 10 -> 1; x in 10..99 -> x; x and 1 == 0 -> x ushr 2; else -> -x }
        return s
    }
    @JvmStatic fun labelled(a: IntArray, b: IntArray): Int {
        var s = 0
        outer@ for (x in a) { for (y in b) { if (y == x) continue@outer; if (y > 90) break; s += x xor y } }
        return s
    }
    @JvmStatic fun unsigned(a: IntArray): Int { var s = 1u; for (x in a) s = s * 3u + x.toUInt() / 7u; return s.toInt() }
    @JvmStatic fun copied(a: CharArray, b: CharArray): Int { for (i in a.indices) { val c = a[i]; b[i] = if (c in 'a'..'z') c - 32 else c }; return b.contentHashCode() }
}

/** A state machine: its loop is entered in the middle. */
fun squares(n: Int): Sequence<Int> = sequence { var i = 0; while (i < n) { yield(i * i); i++; if (i % 7 == 3) yield(-i) } }

fun main() {
    val ints = IntArray(2000) { it * 7919 % 211 }
    val longs = LongArray(1500) { it * 1000003L }
    for (round in 0 until 3) {
        println("until " + Loops.until(ints))
        println("indices " + Loops.indices(DoubleArray(1200) { it / 3.0 }, DoubleArray(1200) { 1.0 / (it + 1) }))
        println("stepped " + Loops.stepped(longs, 1 + round))
        println("rangeTo " + Loops.rangeTo(3000))
        println("forEachInline " + Loops.forEachInline(ints))
        println("withIndex " + Loops.withIndex(ByteArray(900) { (it * 3).toByte() }))
        println("repeated " + Loops.repeated(ints.copyOf()))
        println("doWhile " + Loops.doWhile(ShortArray(800) { (it * 41 - 5000).toShort() }))
        println("chosen " + Loops.chosen(ints))
        println("labelled " + Loops.labelled(ints.copyOf(300), ints))
        println("unsigned " + Loops.unsigned(IntArray(700) { it * 1000000007 }))
        println("copied " + Loops.copied(CharArray(600) { 'A' + it % 60 }, CharArray(600)))
        println("squares " + squares(500).fold(1) { s, x -> s * 31 + x })
    }
}
