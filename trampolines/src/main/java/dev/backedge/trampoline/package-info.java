/**
 * The way from Java into compiled loops and back: executable memory, the code cache, and the native methods that pin arrays and
 * call the code.
 *
 * <p>Everything native goes through JNR's low level, jffi: three calls of the C library ({@link LibC}), reads and writes of
 * native memory, and the registration of native methods. There is no C code and no library of the project's own. The machine code
 * here follows the System V ABI and JNI to the letter; {@link Trampolines} tells how, and how freed code is kept from being entered.
 */
package dev.backedge.trampoline;
