import SignetPKI

/// Certificates that are the same in every run, so that what is made of them by a seeded generator is the same too. Made with
/// openssl 3.0, valid from 2026 to 2125; nobody has kept the keys.
enum FixedChain {
    static let leaf = try? certificate(leafPEM)
    static let intermediate = try? certificate(intermediatePEM)
    static let root = try? certificate(rootPEM)

    private static func certificate(_ pem: String) throws -> DecodedCertificate {
        try CertificateFile(bytes: Array(pem.utf8)).certificates[0]
    }

    private static let leafPEM = """
        -----BEGIN CERTIFICATE-----
        MIICbDCCAhKgAwIBAgIUch0beakp3BjNWN6fQ/2YUwP2xoIwCgYIKoZIzj0EAwIw
        LTEOMAwGA1UECgwFRml4ZWQxGzAZBgNVBAMMEmZpeGVkIGludGVybWVkaWF0ZTAg
        Fw0yNjExMjEwODAzMjRaGA8yMTI1MDYxNTA4MDMyNFowLjEOMAwGA1UECgwFRml4
        ZWQxHDAaBgNVBAMME3NlcnZpY2UuZXhhbXBsZS5jb20wWTATBgcqhkjOPQIBBggq
        hkjOPQMBBwNCAARgOU4teiSbGIYjSk1Bt21vRz9PtCRn2V2krBWNlrKrSWTMfPON
        VOz4pPMi7MKwDH0Lqu0NC12Dnrh/u7Os7Gvvo4IBCzCCAQcwDgYDVR0PAQH/BAQD
        AgeAMBMGA1UdJQQMMAoGCCsGAQUFBwMBMCQGA1UdEQQdMBuCE3NlcnZpY2UuZXhh
        bXBsZS5jb22HBAoAAAEwHQYDVR0OBBYEFIhuGDrwWL9+VWO2HW80utRGwLjcMB8G
        A1UdIwQYMBaAFNV4aVCx324EiDjN5Z3fzmnMdC/OMFEGCCsGAQUFBwEBBEUwQzAd
        BggrBgEFBQcwAYYRaHR0cDovL29jc3AudGVzdC8wIgYIKwYBBQUHMAKGFmh0dHA6
        Ly9wa2kudGVzdC9jYS5jcnQwJwYDVR0fBCAwHjAcoBqgGIYWaHR0cDovL3BraS50
        ZXN0L2NhLmNybDAKBggqhkjOPQQDAgNIADBFAiEAxb08ns+cwGrqe9Y+iFUXSHzm
        Gr7yWMx4raI8mxu+KU8CIFLOzUsFN6WgzjKvkr1Jz0lmf9BPLrU6zqgGiO5kwh5V
        -----END CERTIFICATE-----
        """

    private static let intermediatePEM = """
        -----BEGIN CERTIFICATE-----
        MIIB6jCCAY+gAwIBAgIUdFPgtaJnlQ5lXmDJev/e+ko+g9UwCgYIKoZIzj0EAwIw
        JTEOMAwGA1UECgwFRml4ZWQxEzARBgNVBAMMCmZpeGVkIHJvb3QwIBcNMjYxMTIx
        MDgwMzI0WhgPMjEyNTA2MTUwODAzMjRaMC0xDjAMBgNVBAoMBUZpeGVkMRswGQYD
        VQQDDBJmaXhlZCBpbnRlcm1lZGlhdGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
        AASiZ0FyEbHO8oLO0W94XD+pMepIRKxWYemRtJebO90IXtW9K4ELtdIa6eNQlUrO
        XOgur6MPCBsZcP16Y7HyLisXo4GSMIGPMBIGA1UdEwEB/wQIMAYBAf8CAQAwDgYD
        VR0PAQH/BAQDAgEGMCkGA1UdHgEB/wQfMB2gGzANggtleGFtcGxlLmNvbTAKhwgK
        AAAA/wAAADAdBgNVHQ4EFgQU1XhpULHfbgSIOM3lnd/Oacx0L84wHwYDVR0jBBgw
        FoAUoko4AYlBtuFACw48hdatyrlMkZkwCgYIKoZIzj0EAwIDSQAwRgIhAJwAi/KU
        Vnj6f5szeF0/jB/wR780GbnJ7Bw/Z5w3nRuGAiEAqNwTG176ZrBOj+EPZ6FV41g6
        wCp5Ge5fgJ+WeimO8D4=
        -----END CERTIFICATE-----
        """

    private static let rootPEM = """
        -----BEGIN CERTIFICATE-----
        MIIBkDCCATagAwIBAgIUTBa1nsl2BDAfg1LFVsVraP+vfIswCgYIKoZIzj0EAwIw
        JTEOMAwGA1UECgwFRml4ZWQxEzARBgNVBAMMCmZpeGVkIHJvb3QwIBcNMjYxMTIx
        MDgwMzI0WhgPMjEyNTA2MTUwODAzMjRaMCUxDjAMBgNVBAoMBUZpeGVkMRMwEQYD
        VQQDDApmaXhlZCByb290MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE7min+xQz
        1+akwxzggKUprujYO0eyV6gsJPiygrqB74P7nr3hW0h1jJeuvmLmGF7l7bKVL7Zr
        c1U/uEZ0GwfcBKNCMEAwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYw
        HQYDVR0OBBYEFKJKOAGJQbbhQAsOPIXWrcq5TJGZMAoGCCqGSM49BAMCA0gAMEUC
        IQDoudZUMCpuIvKXZyuxY2wnycYg/T+cQnqTnc8DUwTXIAIgT5OR7YWidJT9lwgW
        kkDpNb6bglwu2l11JxTDlLvh750=
        -----END CERTIFICATE-----
        """

}
