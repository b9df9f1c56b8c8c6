/** What asks the JDK for leave to call native code by its foreign-function linker, and nothing else. */
package dev.backedge.trampoline.critical;
