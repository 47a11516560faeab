package io.rewardwallet.http;

import static io.rewardwallet.security.Role.AUDITOR;
import static io.rewardwallet.security.Role.OPERATOR;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.rewardwallet.audit.AuditEntry;
import io.rewardwallet.audit.AuditFilter;
import io.rewardwallet.audit.AuditPage;
import io.rewardwallet.audit.AuditTrail;
import io.rewardwallet.security.AllowedTo;
import io.rewardwallet.security.BrandRule;
import io.rewardwallet.wallet.WalletEvent;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Everything that happened to a customer's wallet, page by page as JSON or all of it as CSV. */
@RestController
@RequestMapping("/api/v1/brands/{brand}/customers/{customer}/audit")
class AuditController {

    private static final int MOST_LISTED = 500;
    private static final int USUALLY_LISTED = 100;
    private static final String LIST = "audit";
    private static final MediaType CSV = new MediaType("text", "csv", StandardCharsets.UTF_8);

    private final Customers customers;
    private final AuditTrail trail;

    AuditController(Customers customers, AuditTrail trail) {
        this.customers = customers;
        this.trail = trail;
    }

    record Page(List<AuditEntry> entries, @Nullable String next) {}

    @GetMapping(produces = APPLICATION_JSON_VALUE)
    @AllowedTo(
            value = {AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    Page page(
            @PathVariable("brand") String brand,
            @PathVariable("customer") String customer,
            @RequestParam(name = "from", required = false) @Nullable String from,
            @RequestParam(name = "to", required = false) @Nullable String to,
            @RequestParam(name = "type", required = false) @Nullable String type,
            @RequestParam(name = "requestId", required = false) @Nullable String requestId,
            @RequestParam(name = "rewardId", required = false) @Nullable String rewardId,
            @RequestParam(name = "order", required = false) @Nullable String order,
            @RequestParam(name = "limit", required = false) @Nullable String limit,
            @RequestParam(name = "cursor", required = false) @Nullable String cursor,
            @RequestParam(name = "minVersion", required = false) @Nullable String minVersion) {
        Customers.Found found = customers.find(brand, customer);
        customers.requireVersion(found, minVersion);
        AuditFilter filter = filterOf(from, to, type, requestId, rewardId);
        AuditTrail.Order direction = orderOf(order);
        int most = Query.number("limit", limit, 1, MOST_LISTED, USUALLY_LISTED);
        Long after = Query.text("cursor", cursor, text -> Cursor.in(LIST, text));
        if (found.walletId() == null) {
            return new Page(List.of(), null);
        }
        AuditPage page = trail.page(found.brand(), found.walletId(), filter, direction, after, most);
        return new Page(page.entries(), page.next() == null ? null : Cursor.after(LIST, page.next()));
    }

    @GetMapping(produces = "text/csv")
    @AllowedTo(
            value = {AUDITOR, OPERATOR},
            brand = BrandRule.IN_PATH)
    ResponseEntity<StreamingResponseBody> all(
            @PathVariable("brand") String brand,
            @PathVariable("customer") String customer,
            @RequestParam(name = "from", required = false) @Nullable String from,
            @RequestParam(name = "to", required = false) @Nullable String to,
            @RequestParam(name = "type", required = false) @Nullable String type,
            @RequestParam(name = "requestId", required = false) @Nullable String requestId,
            @RequestParam(name = "rewardId", required = false) @Nullable String rewardId,
            @RequestParam(name = "order", required = false) @Nullable String order,
            @RequestParam(name = "minVersion", required = false) @Nullable String minVersion) {
        Customers.Found found = customers.find(brand, customer);
        customers.requireVersion(found, minVersion);
        AuditFilter filter = filterOf(from, to, type, requestId, rewardId);
        AuditTrail.Order direction = orderOf(order);
        return ResponseEntity.ok().contentType(CSV).body(out -> write(out, found, filter, direction));
    }

    private void write(OutputStream out, Customers.Found found, AuditFilter filter, AuditTrail.Order order)
            throws IOException {
        try (var csv = new CsvWriter(new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)))) {
            csv.header(AuditEntry.class);
            if (found.walletId() != null) {
                trail.forEach(found.brand(), found.walletId(), filter, order, csv::row);
            }
        } catch (UncheckedIOException gone) {
            throw gone.getCause();
        }
    }

    private static AuditFilter filterOf(
            @Nullable String from,
            @Nullable String to,
            @Nullable String type,
            @Nullable String requestId,
            @Nullable String rewardId) {
        return new AuditFilter(
                Query.time("from", from),
                Query.time("to", to),
                Query.text("type", type, AuditController::eventName),
                Query.text("requestId", requestId, Names::requestId),
                Query.text("rewardId", rewardId, Names::rewardId));
    }

    private static String eventName(String type) {
        var names = new TreeSet<String>();
        Arrays.stream(WalletEvent.class.getPermittedSubclasses()).forEach(event -> names.add(event.getSimpleName()));
        if (!names.contains(type)) {
            throw new IllegalArgumentException("must be one of " + String.join(", ", names));
        }
        return type;
    }

    private static AuditTrail.Order orderOf(@Nullable String order) {
        if (order == null) {
            return AuditTrail.Order.ASC;
        }
        if (!order.equals("asc") && !order.equals("desc")) {
            throw Rejected.field("order", "must be asc or desc");
        }
        return AuditTrail.Order.valueOf(order.toUpperCase(Locale.ROOT));
    }
}
