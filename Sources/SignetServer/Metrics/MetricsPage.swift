import Foundation
import SignetAuthority
import SignetCore
import SignetPKI
import SignetRenewal

/// What `/metrics` shows. Names and labels are a contract: `docs/metrics.md`, compared by a test.
struct MetricsPage: Sendable {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    let authorities: AuthorityService
    let engine: RenewalEngine
    let vault: VaultFrontDoor
    let condition: ServerCondition
    let requests: RequestCounters
    let watch: WatchMetrics
    let clock: any WallClock

    /// The page, from the state of this moment, in parts: what the watch has found may be much.
    func parts() async throws -> [@Sendable () -> String] {
        let text = try await text()
        return [{ text }] + (try await watch.parts(at: clock.now))
    }

    private func text() async throws -> String {
        var metrics = MetricsText()
        addProcess(to: &metrics)
        addCertificates(try await engine.status(), to: &metrics)
        try await addAuthorities(to: &metrics)
        try await addVault(to: &metrics)
        metrics.add(
            "signet_http_requests_total", .counter, "HTTP requests answered, by route and status.",
            requests.all.map {
                (labels: ["path": $0.kind.path, "status": String($0.kind.status)], value: Double($0.count))
            })
        return metrics.text
    }

    private func addProcess(to metrics: inout MetricsText) {
        metrics.add(
            "process_start_time_seconds", .gauge, "When the process started, in seconds since 1970.",
            condition.startedAt.timeIntervalSince1970)
        if let bytes = ResidentMemory.bytes {
            metrics.add("process_resident_memory_bytes", .gauge, "Memory held, in bytes.", Double(bytes))
        }
        let reload = condition.reload
        metrics.add(
            "signet_configuration_last_reload_successful", .gauge,
            "1 when signet.yaml was read and applied the last time, 0 when an older state stays in force.",
            reload.succeeded ? 1 : 0)
        metrics.add(
            "signet_configuration_last_reload_timestamp_seconds", .gauge, "When signet.yaml was last read.",
            reload.at.timeIntervalSince1970)
    }

    private func addVault(to metrics: inout MetricsText) async throws {
        guard let vault = try await vault.condition() else { return }
        metrics.add(
            "signet_vault_initialized", .gauge, "1 once sys/init was called, else 0.", vault.isInitialized ? 1 : 0)
        metrics.add("signet_vault_sealed", .gauge, "1 while the seal is closed, else 0.", vault.isSealed ? 1 : 0)
    }

    private func addCertificates(_ statuses: [CertificateStatus], to metrics: inout MetricsText) {
        func each(_ name: String, _ help: String, _ value: (CertificateStatus) -> Double?) {
            metrics.add(
                name, .gauge, help,
                statuses.compactMap { status in
                    value(status).map { (labels: ["certificate": status.spec.name], value: $0) }
                })
        }
        each("signet_certificate_not_before_timestamp_seconds", "Beginning of the validity.") {
            $0.notBefore?.timeIntervalSince1970
        }
        each("signet_certificate_not_after_timestamp_seconds", "End of the validity.") {
            $0.notAfter?.timeIntervalSince1970
        }
        each("signet_certificate_next_attempt_timestamp_seconds", "When the engine acts next.") {
            $0.nextAttempt?.timeIntervalSince1970
        }
        each("signet_certificate_last_success_timestamp_seconds", "When a renewal last succeeded.") {
            $0.lastSuccess?.timeIntervalSince1970
        }
        each("signet_certificate_consecutive_failures", "Failed attempts since the last success.") {
            Double($0.consecutiveFailures)
        }
        metrics.add(
            "signet_certificate_phase", .gauge, "1 for the phase in which the certificate is.",
            statuses.map { (labels: ["certificate": $0.spec.name, "phase": $0.phase.rawValue], value: 1) })
        metrics.add(
            "signet_certificate_served", .gauge, "1 when the endpoint was last seen to serve this certificate, else 0.",
            statuses.flatMap { status in
                status.served.map { served in
                    let isServed = served.serialNumber != nil && served.serialNumber == status.serialNumber
                    return (
                        labels: ["certificate": status.spec.name, "endpoint": served.endpoint], value: isServed ? 1 : 0
                    )
                }
            })
    }

    private func addAuthorities(to metrics: inout MetricsText) async throws {
        let ready = try await authorities.authorities().filter { $0.certificate != nil }
        metrics.add(
            "signet_authority_not_after_timestamp_seconds", .gauge, "End of the authority's validity.",
            ready.compactMap { authority in
                authority.certificate.map {
                    (labels: ["authority": authority.name], value: $0.notAfter.timeIntervalSince1970)
                }
            })
        var lists: [(name: String, list: CertificateRevocationList)] = []
        for authority in ready {
            // An authority that may not sign lists, or has expired, has none.
            guard let list = try? await authorities.crl(authority: authority.name) else { continue }
            lists.append((authority.name, list))
        }
        metrics.add(
            "signet_crl_number", .gauge, "Number of the authority's newest revocation list.",
            lists.compactMap { entry in
                entry.list.number.map { (labels: ["authority": entry.name], value: Double($0)) }
            })
        metrics.add(
            "signet_crl_next_update_timestamp_seconds", .gauge, "Until when the newest revocation list may be used.",
            lists.compactMap { entry in
                entry.list.nextUpdate.map { (labels: ["authority": entry.name], value: $0.timeIntervalSince1970) }
            })
        metrics.add(
            "signet_crl_revoked_certificates", .gauge, "Certificates on the newest revocation list.",
            lists.map { (labels: ["authority": $0.name], value: Double($0.list.revoked.count)) })
    }
}
