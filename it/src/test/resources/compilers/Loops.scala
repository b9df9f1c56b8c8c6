package compiled

import scala.annotation.tailrec

object Loops {
  def whileLoop(a: Array[Int]): Int = { var i = 0; var s = 0; while (i < a.length) { s = s * 31 + a(i); i += 1 }; s }
  @tailrec final def tail(a: Array[Long], i: Int, s: Long): Long = if (i == a.length) s else tail(a, i + 1, (s << 1) ^ a(i))
  def doWhile(a: Array[Double]): Double = { var i = 0; var s = 0.0; do { s += a(i) * a(i); i += 1 } while (i < a.length); s }
  def matched(a: Array[Byte]): Int = {
    var s = 0; var i = 0
    while (i < a.length) { s += (a(i) match { case 0 => 1; case 1 | 2 => -2; case x if x < 0 => x * 3; case x => x & 7 }); i += 1 }
    s
  }
  def nested(a: Array[Float], n: Int): Float = {
    var y = 0
    while (y < n) { var x = 0; while (x < n) { a(y * n + x) = a(x * n + y) * 0.5f + 1; x += 1 }; y += 1 }
    a(n + 1)
  }
  def shorts(a: Array[Short], b: Array[Char]): Int = { var i = 0; while (i < a.length) { b(i) = (a(i) + b(i)).toChar; i += 1 }; java.util.Arrays.hashCode(b) }

  def main(args: Array[String]): Unit = {
    val ints = Array.tabulate(2000)(i => i * 7919 % 211)
    var round = 0
    while (round < 3) {
      println("whileLoop " + whileLoop(ints))
      println("tail " + tail(Array.tabulate(1500)(_ * 1000003L), round, 1))
      println("doWhile " + doWhile(Array.tabulate(900)(_ / 7.0)))
      println("matched " + matched(Array.tabulate(1300)(i => (i * 3 - 100).toByte)))
      println("nested " + nested(Array.tabulate(1600)(_.toFloat), 40))
      println("shorts " + shorts(Array.tabulate(800)(_.toShort), Array.fill(800)('x')))
      round += 1
    }
  }
}
