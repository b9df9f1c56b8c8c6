package dev.backedge.trampoline;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.PageManager;
import com.kenai.jffi.Type;

/**
 * {@link Pages} of the C library: mmap, mprotect, munmap of mman.h, called through jffi. Its own {@link PageManager} would do but
 * for one thing: it does not look at what mprotect returns, and code on pages that are not executable kills the process.
 */
final class LibC implements Pages {
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int PROT_EXEC = 4;
    private static final int MAP_PRIVATE = 0x02;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final long MAP_FAILED = -1;

    private final Invoker invoker = Invoker.getInstance();
    private final CallContext mmapType = new CallContext(Type.SINT64, Type.SINT64, Type.SINT64, Type.SINT32, Type.SINT32, Type.SINT32,
            Type.SINT64);
    private final CallContext mprotectType = new CallContext(Type.SINT32, Type.SINT64, Type.SINT64, Type.SINT32);
    private final CallContext munmapType = new CallContext(Type.SINT32, Type.SINT64, Type.SINT64);
    private final long mmap;
    private final long mprotect;
    private final long munmap;
    private final int pageBytes;

    /** @throws UnsatisfiedLinkError if the C library lacks one of the functions */
    LibC() {
        Library library = Library.getDefault();
        mmap = symbol(library, "mmap");
        mprotect = symbol(library, "mprotect");
        munmap = symbol(library, "munmap");
        pageBytes = Math.toIntExact(PageManager.getInstance().pageSize());
    }

    private static long symbol(Library library, String name) {
        long address = library.getSymbolAddress(name);
        if (address == 0) {
            throw new UnsatisfiedLinkError("the C library has no " + name);
        }
        return address;
    }

    @Override
    public int pageBytes() {
        return pageBytes;
    }

    @Override
    public long map(long bytes) throws OutOfPages {
        long address = invoker.invokeN6(mmapType, mmap, 0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (address == MAP_FAILED) {
            throw new OutOfPages("mmap of " + bytes + " bytes failed, errno " + LastError.getInstance().get());
        }
        return address;
    }

    @Override
    public void makeExecutable(long address, long bytes) throws OutOfPages {
        // An int comes back in the low half; the rest is not specified.
        if ((int) invoker.invokeN3(mprotectType, mprotect, address, bytes, PROT_READ | PROT_EXEC) != 0) {
            throw new OutOfPages("mprotect to executable failed, errno " + LastError.getInstance().get());
        }
    }

    @Override
    public void unmap(long address, long bytes) {
        if ((int) invoker.invokeN2(munmapType, munmap, address, bytes) != 0) {
            throw new IllegalStateException("munmap(" + Long.toHexString(address) + ", " + bytes + ") failed, errno "
                    + LastError.getInstance().get());
        }
    }
}
