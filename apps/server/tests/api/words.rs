//! Pages speak the language of their readers.

use crate::house::House;
use crate::visitor::Visitor;

/// The same browser with another language chosen.
fn choosing(visitor: &Visitor, language: &str) -> Visitor {
    let choice = format!("confab-language={language}");
    let cookies = visitor.cookie.iter().cloned().chain([choice]).collect::<Vec<_>>();
    let mut visitor = visitor.clone();
    visitor.cookie = Some(cookies.join("; "));
    visitor
}

#[tokio::test]
async fn a_page_is_in_the_language_that_its_reader_chose() {
    let (house, root) = House::with_root().await;
    let visitor = house.visitor().with_header("accept-language", "xx, en-GB;q=0.5");
    let page = visitor.get("/sign-in").await.expect(200).text;
    assert!(page.contains("<html lang=\"en\" dir=\"ltr\""), "{page}");
    assert!(page.contains(">Sign in<"), "{page}");

    let page = choosing(&visitor, "ar-XB").get("/sign-in").await.expect(200).text;
    assert!(page.contains("<html lang=\"ar-XB\" dir=\"rtl\""), "{page}");
    assert!(!page.contains(">Sign in<"), "{page}");

    // On whatever thread a page is printed.
    let page = choosing(&root, "en-XA").get("/settings").await.expect(200).text;
    assert!(page.contains("⟦Šéţţîñĝš⟧"), "{page}");
    house.close().await;
}

#[tokio::test]
async fn a_sentence_about_a_form_is_in_that_language_too() {
    let (house, root) = House::with_root().await;
    let mut reader = choosing(&root, "en-XA");
    let answer = reader.form("/settings/look", "theme=dark&density=cosy").await.expect(303);
    let page = reader.follow(&answer).await.expect(200).text;
    assert!(page.contains("⟦Åþþéåŕåñçé šåṽéð.⟧"), "{page}");
    house.close().await;
}

#[tokio::test]
async fn late_words_are_a_file_that_never_changes() {
    let (house, root) = House::with_root().await;
    let page = choosing(&root, "en-XA").get("/rooms/1").await.expect(200).text;
    let (_, rest) = page.split_once("data-late=\"").expect("an address");
    let (address, rest) = rest.split_once('"').unwrap();
    assert!(rest.contains("⟦Ɓåçķ öñļîñé⟧"), "{rest:.2000}");
    let file = house.visitor().get(address).await.expect(200);
    assert_eq!(file.header("content-type"), "text/plain; charset=utf-8");
    assert!(file.header("cache-control").contains("immutable"));
    assert!(file.text.lines().any(|line| line == "⟦Ðéļéţé⟧"), "{}", file.text);
    for other in ["/words/en-XA-0123456789abcdef", "/words/en", "/words/de-0123456789abcdef"] {
        house.visitor().get(other).await.expect(404);
    }
    house.close().await;
}

#[tokio::test]
async fn the_language_is_chosen_in_the_settings() {
    let (house, mut root) = House::with_root().await;
    let page = root.get("/settings").await.expect(200).text;
    assert!(page.contains("<option value=\"ar-XB\" lang=\"ar-XB\""), "{page}");
    let answer = root.form("/settings/language", "language=en-XA").await.expect(303);
    assert!(answer.cookies().any(|pair| pair == "confab-language=en-XA"));
    let page = root.follow(&answer).await.expect(200).text;
    assert!(page.contains("⟦Ļåñĝûåĝé šåṽéð.⟧"), "{page}");
    let answer = root.form("/settings/language", "language=tlh").await.expect(303);
    assert!(answer.cookies().all(|pair| !pair.starts_with("confab-language")), "none is called so");
    house.close().await;

    let (house, root) = House::with_root_and(|config| config.pseudo_languages = false).await;
    let page = root.get("/settings").await.expect(200).text;
    assert!(!page.contains("/settings/language"), "with one language there is no choice");
    let page = choosing(&root, "ar-XB").get("/settings").await.expect(200).text;
    assert!(page.contains("<html lang=\"en\""), "{page}");
    house.close().await;
}
