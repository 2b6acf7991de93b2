package org.crashonly.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.crashonly.control.FileSizeLimit;
import org.crashonly.control.Message.Injection;

/**
 * The fault of a full disk, for this store alone: none of its files may grow beyond what the largest has, whereupon writes fail as they do
 * on a disk without space. The kernel's limit on the size of files ends with the process.
 *
 * @param directory of the store
 */
record FullDisk(Path directory) implements LastingFault.Deed {

    @Override
    public String begin(Injection injection) {
        long most = largest() + injection.bytes();
        FileSizeLimit.set(most);
        return "no file may be larger than " + most + " bytes";
    }

    @Override
    public void end() {
        FileSizeLimit.lift();
    }

    private long largest() {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).mapToLong(FullDisk::size).max().orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " cannot be looked through", e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException gone) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
