#!/usr/bin/env python3
"""Clicks through the dashboard with Debian's headless Chromium, and says what is not as it should be.

usage: browser.py URL TOKEN_FILE DIRECTORY
DIRECTORY gets a picture of every page. Prints one line a step; ends with 1 and the reasons when something is wrong.
"""
import base64
import sys

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

URL, TOKEN, PICTURES = sys.argv[1].rstrip("/"), open(sys.argv[2]).read().strip(), sys.argv[3]
SIZES = {"desktop": (1280, 900), "phone": (360, 740)}
problems = []


def browser():
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.accept_insecure_certs = True
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.set_page_load_timeout(120)
    return driver


def expect(holds, what):
    if not holds:
        problems.append(what)
        print("WRONG:", what, flush=True)


def look(driver, name, scheme, size):
    """What must be so on every page; takes its picture."""
    here = f"{name} ({scheme}, {size})"
    wide = driver.execute_script(
        "return [document.documentElement.scrollWidth, document.documentElement.clientWidth,"
        " [...document.querySelectorAll('main *')].filter(e => { const r = e.getBoundingClientRect();"
        "   return r.width > 0 && (r.right > document.documentElement.clientWidth + 1 || r.left < -1) })"
        "   .map(e => e.tagName + '.' + e.className).slice(0, 5)]")
    expect(wide[0] <= wide[1], f"{here} is {wide[0]} wide in {wide[1]}: {wide[2]}")
    expect(size != "phone" or wide[1] == SIZES["phone"][0], f"{here} has the width {wide[1]}")
    headings = driver.find_elements(By.CSS_SELECTOR, "h1")
    expect(len(headings) == 1, f"{here} has {len(headings)} first headings")
    unlabelled = driver.execute_script(
        "return [...document.querySelectorAll('input:not([type=hidden]):not([hidden]), select')].filter(e => !e.labels.length)"
        ".map(e => e.name)")
    expect(not unlabelled, f"{here} has fields without a label: {unlabelled}")
    nameless = driver.execute_script(
        "return [...document.querySelectorAll('a, button')].filter(e => !(e.innerText || e.textContent).trim()).length")
    expect(nameless == 0, f"{here} has links or buttons without a name")
    small = driver.execute_script(
        "return [...document.querySelectorAll('button, .button, nav a')].filter(e => e.getBoundingClientRect().height"
        " < 24).map(e => e.textContent)")
    expect(not small, f"{here} has targets that are too small: {small}")
    twice = driver.execute_script(
        "const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.filter((i, n) => ids.indexOf(i) != n)")
    expect(not twice, f"{here} has ids twice: {twice}")
    height = driver.execute_script("return document.documentElement.scrollHeight")
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {
        "format": "png", "captureBeyondViewport": True,
        "clip": {"x": 0, "y": 0, "width": SIZES[size][0], "height": min(max(height, 300), 2200), "scale": 1}})
    with open(f"{PICTURES}/{name}-{size}-{scheme}.png", "wb") as file:
        file.write(base64.b64decode(shot["data"]))
    print("seen", here, flush=True)


def quiet(driver, where):
    """Nothing in the console: errors, refusals by the content policy."""
    for entry in driver.get_log("browser"):
        # A wrong token is answered 403, which Chromium notes.
        if "status of 403" in entry["message"] and "/login" in entry["message"]:
            continue
        expect(False, f"{where}: the console says {entry['message'][:300]}")


def dress(driver, scheme, size):
    width, height = SIZES[size]
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == "phone"})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": "prefers-color-scheme", "value": scheme}]})


def wait(driver, condition, what):
    try:
        return WebDriverWait(driver, 120).until(condition)
    except Exception:
        expect(False, f"{what}: waited in vain at {driver.current_url}")
        raise


def at(path):
    return lambda driver: driver.current_url.split("?")[0] == URL + path and driver.execute_script(
        "return document.readyState") == "complete"


def click(driver, element):
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    element.click()


def log_in(driver):
    driver.get(URL + "/login")
    driver.find_element(By.ID, "token").send_keys(TOKEN)
    click(driver, driver.find_element(By.CSS_SELECTOR, "main form button"))
    wait(driver, at("/"), "logging in")


def log_out(driver):
    click(driver, driver.find_element(By.CSS_SELECTOR, "form.leave button"))
    wait(driver, at("/login"), "logging out")
    driver.get(URL + "/inventory")
    expect("/login" in driver.current_url, "after logging out a page is still shown")


def pages(driver, scheme, size):
    """Every page in one dress."""
    dress(driver, scheme, size)
    driver.get(URL + "/login")
    look(driver, "login", scheme, size)
    driver.find_element(By.ID, "token").send_keys("wrong")
    click(driver, driver.find_element(By.CSS_SELECTOR, "main form button"))
    wait(driver, lambda d: d.find_elements(By.CSS_SELECTOR, "[role=alert]"), "the wrong token")
    expect("not the token" in driver.find_element(By.CSS_SELECTOR, "[role=alert]").text, "a wrong token is not told")
    log_in(driver)
    ground = driver.execute_script("return getComputedStyle(document.body).backgroundColor")
    light = sum(int(part) for part in ground[4:-1].split(",")) > 3 * 128
    expect(light == (scheme == "light"), f"{scheme}: the ground is {ground}")
    look(driver, "overview", scheme, size)
    for name in ["inventory", "findings", "issuers", "audit", "runs"]:
        click(driver, driver.find_element(By.CSS_SELECTOR, f"nav a[href='/{name}']"))
        wait(driver, at(f"/{name}"), name)
        current = driver.find_elements(By.CSS_SELECTOR, "nav a[aria-current=page]")
        expect([link.get_attribute("href") for link in current] == [f"{URL}/{name}"], f"the menu does not show {name}")
        look(driver, name, scheme, size)
    # Search, and open what was found.
    driver.get(URL + "/inventory")
    driver.find_element(By.ID, "q").send_keys("shop.example.org")
    Select(driver.find_element(By.ID, "severity")).select_by_value("critical")
    click(driver, driver.find_element(By.CSS_SELECTOR, ".filters button"))
    wait(driver, lambda d: "q=shop.example.org" in d.current_url, "the search")
    rows = driver.find_elements(By.CSS_SELECTOR, "table.data tbody tr")
    expect(len(rows) >= 1, "the search finds nothing")
    expect(all("shop.example.org" in row.text for row in rows), "the search finds something else")
    look(driver, "search", scheme, size)
    click(driver, rows[0].find_element(By.CSS_SELECTOR, "a"))
    wait(driver, lambda d: "/places/" in d.current_url, "opening a certificate")
    expect("shop.example.org" in driver.find_element(By.TAG_NAME, "h1").text, "the page is of something else")
    look(driver, "place", scheme, size)
    quiet(driver, f"{scheme}, {size}")
    driver.get(URL + "/places/0")
    look(driver, "missing", scheme, size)
    driver.get_log("browser")
    log_out(driver)
    quiet(driver, f"{scheme}, {size}, logging out")


def deeds(driver):
    """Renewing and revoking the managed certificate."""
    dress(driver, "light", "desktop")
    log_in(driver)
    driver.get(URL + "/inventory?source=ours")
    click(driver, driver.find_element(By.CSS_SELECTOR, "table.data tbody a"))
    wait(driver, lambda d: "/places/" in d.current_url, "the managed certificate")
    place = driver.current_url.split("?")[0]
    look(driver, "managed", "light", "desktop")
    click(driver, driver.find_element(By.LINK_TEXT, "Renew now"))
    wait(driver, lambda d: d.current_url.endswith("/renew"), "the question")
    look(driver, "renew", "light", "desktop")
    click(driver, driver.find_element(By.LINK_TEXT, "Cancel"))
    wait(driver, lambda d: d.current_url == place, "cancelling")
    click(driver, driver.find_element(By.LINK_TEXT, "Renew now"))
    wait(driver, lambda d: d.current_url.endswith("/renew"), "the question")
    click(driver, driver.find_element(By.CSS_SELECTOR, "main form button"))
    wait(driver, lambda d: "done=renewal" in d.current_url, "renewing")
    expect("being renewed" in driver.find_element(By.CSS_SELECTOR, "[role=status]").text, "the renewal is not told")

    driver.get(place)
    click(driver, driver.find_element(By.LINK_TEXT, "Revoke"))
    wait(driver, lambda d: d.current_url.endswith("/revoke"), "the question")
    look(driver, "revoke", "light", "desktop")
    button = driver.find_element(By.CSS_SELECTOR, "main form button")
    click(driver, button)
    expect(driver.current_url.endswith("/revoke"), "it revokes without being sure")
    Select(driver.find_element(By.ID, "reason")).select_by_value("superseded")
    click(driver, driver.find_element(By.ID, "sure"))
    click(driver, driver.find_element(By.CSS_SELECTOR, "main form button"))
    wait(driver, lambda d: "done=revocation" in d.current_url, "revoking")
    driver.get(URL + "/audit")
    text = driver.find_element(By.TAG_NAME, "main").text
    for word in ["certificate.renew", "certificate.revoke", "dashboard token"]:
        expect(word in text, f"the audit trail does not have {word}")
    log_out(driver)
    quiet(driver, "renewing and revoking")


def keyboard(driver):
    """From the login to a certificate and out again without a pointer."""
    dress(driver, "light", "desktop")
    driver.get(URL + "/login")

    def key(value):
        driver.switch_to.active_element.send_keys(value)

    def focused():
        return driver.switch_to.active_element

    def tab_to(condition, what, most=80):
        for _ in range(most):
            key(Keys.TAB)
            element = focused()
            outline = element.value_of_css_property("outline-style")
            if element.tag_name != "body":
                expect(outline != "none", f"the focus on {element.tag_name} {element.text[:30]} is not seen")
            if condition(element):
                return element
        expect(False, f"the keyboard does not reach {what}")
        raise SystemExit(report())

    expect(focused().get_attribute("id") == "token", "the token has no focus at first")
    focused().send_keys(TOKEN)
    key(Keys.ENTER)
    wait(driver, at("/"), "logging in by the keyboard")
    driver.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    expect("skip" in focused().get_attribute("class"), "the first stop is not the skip link")
    key(Keys.ENTER)
    wait(driver, lambda d: d.switch_to.active_element.get_attribute("id") == "main", "the skip link")
    driver.get(URL + "/")
    tab_to(lambda e: e.text == "Inventory", "the inventory")
    key(Keys.ENTER)
    wait(driver, at("/inventory"), "the inventory by the keyboard")
    tab_to(lambda e: e.get_attribute("id") == "q", "the search field")
    focused().send_keys("shop.example.org")
    key(Keys.ENTER)
    wait(driver, lambda d: "q=shop.example.org" in d.current_url, "the search by the keyboard")
    tab_to(lambda e: "/places/" in (e.get_attribute("href") or ""), "a certificate")
    key(Keys.ENTER)
    wait(driver, lambda d: "/places/" in d.current_url, "a certificate by the keyboard")
    tab_to(lambda e: e.text == "Log out", "logging out")
    key(Keys.ENTER)
    wait(driver, at("/login"), "logging out by the keyboard")
    print("walked by the keyboard", flush=True)
    quiet(driver, "the keyboard")


def report():
    for problem in problems:
        print("PROBLEM:", problem)
    print(f"{len(problems)} problems")
    return 1 if problems else 0


driver = browser()
try:
    for scheme, size in [("light", "desktop"), ("dark", "desktop"), ("light", "phone"), ("dark", "phone")]:
        pages(driver, scheme, size)
    keyboard(driver)
    deeds(driver)
finally:
    driver.quit()
sys.exit(report())
