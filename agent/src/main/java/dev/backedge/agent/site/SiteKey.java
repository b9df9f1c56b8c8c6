package dev.backedge.agent.site;

import java.lang.ref.Reference;

/**
 * What makes two loops the same one when a class is transformed again.
 *
 * @param loader compared by identity
 * @param methodHash of the method's bytecode as the class file has it: another body is another loop
 */
record SiteKey(Reference<ClassLoader> loader, String className, String method, String descriptor, int headerBci, long methodHash) {
}
