//! Pasted text is shown as it was written, by the server as by the browser.

use anyhow::ensure;
use confab_e2e::browser::COMPOSER;
use confab_e2e::{Account, Cluster};

use super::Stage;

/// Bodies as the browser made them that differ from those that the server printed, without the
/// marks that each leaves between elements.
const DIFFERENT: &str = "
    const bodies = (page) => [...page.querySelectorAll('article[id] .body')].map((body) => {
        const copy = document.importNode(body, true);
        const marks = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT);
        const found = [];
        while (marks.nextNode()) found.push(marks.currentNode);
        found.forEach((mark) => mark.remove());
        // Tab leads into the current row only, once the page is alive.
        copy.querySelectorAll('[tabindex]').forEach((stop) => stop.removeAttribute('tabindex'));
        copy.normalize();
        return copy;
    });
    const request = new XMLHttpRequest();
    request.open('GET', location.href, false);
    request.send();
    const printed = bodies(new DOMParser().parseFromString(request.responseText, 'text/html'));
    const made = bodies(document);
    return [made.length, printed.length, made
        .map((body, at) => [body, printed[at]])
        .filter(([body, other]) => !other || !body.isEqualNode(other))
        .map(([body, other]) => [body.outerHTML, other && other.outerHTML])];";

/// Texts of elements, also of those that are scrolled away.
const TEXTS: &str = "const texts = (css) => [...document.querySelectorAll(css)].map((found) => \
                     found.textContent);";

#[tokio::test]
async fn what_is_pasted_is_shown_as_it_was_written() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let window = stage.window_of(&ana, 0).await?;
    let mut ben = ben.connect().await?;
    let code: Vec<String> = (1..=48).map(|n| format!("line {n}")).collect();
    let code = code.join("\n");
    for text in [
        "@ana and @Nobody in #General, not in #nowhere: :tada:",
        "https://a.example/src/__init__.py，www.a.example ben@a.example C:\\_work\\[x]",
        "| name | n |\n|:--|--:|\n| *a* | 1 |\n| b | 22 | 333 |",
        "- [x] done\n- [ ] to do\n\n20261130. release\n20261202. next",
        "שלום @ana `let a = [1, 2];`\n\n> מרחבא\n\n- אחת",
        "✌🏽",
        "# Title\n**注意：**正文 <b>&amp;</b>",
        &format!("```rust\n{code}\nfn main() {{}} // \"no\"\n```\n```\nfn plain\n```"),
        "the end",
    ] {
        ben.send(general, text).await?;
    }
    window.hears("the end").await?;
    for (css, text) in [
        ("bdi .mention--me", "@ana"),
        (&format!("a[href='/rooms/{general}'].room-name"), "#General"),
        ("span[title=':tada:']", "🎉"),
        ("a[href='https://a.example/src/__init__.py']", "https://a.example/src/__init__.py"),
        ("a[href='https://www.a.example']", "www.a.example"),
        ("a[href='mailto:ben@a.example']", "ben@a.example"),
        ("th[scope=col]", "name"),
        ("td.cell--right", "22| 333"),
        ("li:has(input:checked:disabled) p", "done"),
        ("ol li", "20261130.release"),
        ("blockquote[dir=rtl] p", "מרחבא"),
        ("li[dir=rtl] p", "אחת"),
        (".body--emoji", "✌🏽"),
        ("strong", "注意："),
        ("figcaption", "rust"),
        ("summary span", "Show all 49 lines"),
        (".code-word", "fn"),
        (".code-comment", "// \"no\""),
    ] {
        let found = window.script(&format!("{TEXTS} return texts(\"{css}\")")).await?;
        ensure!(
            found.as_array().is_some_and(|found| found.iter().any(|of| of == text)),
            "{css}: {found}"
        );
    }
    let named = window.script(&format!("{TEXTS} return texts('.mention, .room-name')")).await?;
    let found = ["@ana", "#General", "@ana"];
    ensure!(named == serde_json::json!(found), "only names that were found stand out: {named}");

    let counted = "return [document.querySelectorAll('figure').length, \
                   document.querySelectorAll('figcaption').length]";
    ensure!(window.script(counted).await? == serde_json::json!([2, 1]), "a head without a name");
    let coloured = "const colours = [...document.querySelectorAll('figure code, figure code span')]
            .map((found) => getComputedStyle(found).color);
        return new Set(colours).size > 3";
    ensure!(window.script(coloured).await? == true, "code is of one colour");
    let heights = "const pre = document.querySelector('figure pre'); \
                   const folded = pre.clientHeight < pre.scrollHeight; \
                   document.querySelector('summary').click(); \
                   return [folded, pre.clientHeight < pre.scrollHeight]";
    let folded = window.script(heights).await?;
    ensure!(folded == serde_json::json!([true, false]), "{folded}");

    window.reload().await?;
    window.alive().await?;
    window.hears("the end").await?;
    let different = window.script(DIFFERENT).await?;
    ensure!(different == serde_json::json!([9, 9, []]), "not as it was printed: {different}");

    let direction = |text: &str| {
        format!(
            "const field = document.querySelector(\"{COMPOSER}\"); field.value = '{text}'; \
             return getComputedStyle(field).direction"
        )
    };
    ensure!(window.script(&direction("שלום")).await? == "rtl");
    ensure!(window.script(&direction("hello")).await? == "ltr");
    window.finish().await
}
