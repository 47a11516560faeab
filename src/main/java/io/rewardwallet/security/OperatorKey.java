package io.rewardwallet.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Sees to it before the port opens that there is one key to begin with: the one that the operator sets, else one made at the
 * first start and left in a file that only the service's user may read.
 */
@Component
class OperatorKey implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorKey.class);
    private static final Pattern FORM = Pattern.compile("[!-~]{20,200}");
    private static final String FILE = "operator.key";

    private final ApiKeys keys;
    private final String setting;
    private final Path file;

    OperatorKey(
            ApiKeys keys,
            @Value("${rewards.operator-key:}") String setting,
            @Value("${rewards.data-dir}") String dataFolder) {
        this.keys = keys;
        this.setting = setting;
        this.file = Path.of(dataFolder, FILE);
    }

    /** The service must not start with this key; the key itself is not told. */
    static final class Unfit extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unfit() {
            super("REWARDS_OPERATOR_KEY must be 20 to 200 printable ASCII characters without blanks");
        }
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (!setting.isEmpty()) {
            if (!FORM.matcher(setting).matches()) {
                throw new Unfit();
            }
            keys.replaceOperatorKey(setting);
            LOG.info("The operator's key is the one in REWARDS_OPERATOR_KEY");
        } else if (keys.makeOperatorKey(this::write)) {
            LOG.info("The operator's key, with all roles for all brands, was made and is in {}", file);
        } else if (Files.exists(file)) {
            LOG.info("The operator's key is in {}", file);
        }
    }

    /** Under another name first, so that the file is there whole or not at all. */
    private void write(String key) {
        Path draft = file.resolveSibling(FILE + ".new");
        try {
            Files.deleteIfExists(draft);
            Files.createFile(draft, onlyForTheOwner());
            Files.writeString(draft, key + "\n", StandardCharsets.US_ASCII, StandardOpenOption.SYNC);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("The operator's key cannot be written to " + file, e);
        }
    }

    private static FileAttribute<?>[] onlyForTheOwner() {
        boolean knowsModes =
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return knowsModes
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
