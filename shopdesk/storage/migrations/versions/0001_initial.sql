CREATE TABLE operators (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT,
    role TEXT,
    shown INTEGER,
    position INTEGER,
    notes TEXT,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_operators_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_operators_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_operators_name ON operators (name)
;
CREATE INDEX ix_operators_trash ON operators (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE TABLE operations (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    operator_id INTEGER,
    operator_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    label_values TEXT NOT NULL,
    records INTEGER NOT NULL,
    target_id INTEGER,
    undone_by INTEGER,
    window TEXT
)
;
CREATE TABLE counters (
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    CONSTRAINT pk_counters PRIMARY KEY (name)
)
;
CREATE TABLE settings (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT pk_settings PRIMARY KEY (name)
)
;
CREATE TABLE customers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    number TEXT,
    name TEXT,
    level TEXT,
    standing TEXT,
    temperament TEXT,
    email TEXT,
    contact TEXT,
    preference TEXT,
    caution TEXT,
    tags TEXT,
    notes TEXT,
    visit_interval_months INTEGER,
    first_purchase_on TEXT,
    last_purchase_on TEXT,
    order_count INTEGER,
    spend_amount_fen INTEGER,
    evidence TEXT,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_customers_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_customers_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_customers_last_purchase_on ON customers (last_purchase_on)
;
CREATE INDEX ix_customers_level ON customers (level)
;
CREATE INDEX ix_customers_name ON customers (name)
;
CREATE INDEX ix_customers_standing ON customers (standing)
;
CREATE INDEX ix_customers_spend_amount_fen ON customers (spend_amount_fen)
;
CREATE INDEX ix_customers_number ON customers (number)
;
CREATE INDEX ix_customers_trash ON customers (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE TABLE reply_templates (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "group" TEXT,
    code TEXT,
    title TEXT,
    text TEXT,
    agreed INTEGER,
    shown INTEGER,
    position INTEGER,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_reply_templates_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_reply_templates_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_reply_templates_group ON reply_templates ("group")
;
CREATE INDEX ix_reply_templates_code ON reply_templates (code)
;
CREATE INDEX ix_reply_templates_trash ON reply_templates (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE TABLE production_feedback (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    number TEXT,
    noticed_on TEXT,
    state TEXT,
    product TEXT,
    code TEXT,
    batch TEXT,
    kind TEXT,
    description TEXT,
    count INTEGER,
    told_to TEXT,
    told_on TEXT,
    answer TEXT,
    answered_on TEXT,
    closed_on TEXT,
    evidence TEXT,
    notes TEXT,
    operator_id INTEGER,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_production_feedback_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id),
    CONSTRAINT fk_production_feedback_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_production_feedback_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_production_feedback_number ON production_feedback (number)
;
CREATE INDEX ix_production_feedback_product ON production_feedback (product)
;
CREATE INDEX ix_production_feedback_told_on ON production_feedback (told_on)
;
CREATE INDEX ix_production_feedback_code ON production_feedback (code)
;
CREATE INDEX ix_production_feedback_trash ON production_feedback (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE INDEX ix_production_feedback_noticed_on ON production_feedback (noticed_on)
;
CREATE INDEX ix_production_feedback_batch ON production_feedback (batch)
;
CREATE INDEX ix_production_feedback_kind ON production_feedback (kind)
;
CREATE INDEX ix_production_feedback_state ON production_feedback (state)
;
CREATE TABLE shops (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT,
    platform TEXT,
    account TEXT,
    return_contact TEXT,
    return_phone TEXT,
    return_address TEXT,
    refund_target_hours INTEGER,
    shown INTEGER,
    position INTEGER,
    notes TEXT,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_shops_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_shops_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_shops_name ON shops (name)
;
CREATE INDEX ix_shops_trash ON shops (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE TABLE reasons (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT,
    aliases TEXT,
    responsible TEXT,
    quality INTEGER,
    shown INTEGER,
    position INTEGER,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_reasons_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_reasons_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_reasons_name ON reasons (name)
;
CREATE INDEX ix_reasons_trash ON reasons (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE TABLE couriers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT,
    code TEXT,
    aliases TEXT,
    patterns TEXT,
    days_to_file INTEGER,
    days_to_answer INTEGER,
    damage_hours INTEGER,
    postage_multiple INTEGER,
    insured_rate INTEGER,
    shown INTEGER,
    position INTEGER,
    notes TEXT,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_couriers_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_couriers_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_couriers_code ON couriers (code)
;
CREATE INDEX ix_couriers_trash ON couriers (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE INDEX ix_couriers_name ON couriers (name)
;
CREATE TABLE shifts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT,
    aliases TEXT,
    begins TEXT,
    ends TEXT,
    overnight INTEGER,
    shown INTEGER,
    position INTEGER,
    notes TEXT,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_shifts_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_shifts_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_shifts_trash ON shifts (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE INDEX ix_shifts_name ON shifts (name)
;
CREATE TABLE product_categories (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT,
    words TEXT,
    return_days INTEGER,
    quality_days INTEGER,
    shown INTEGER,
    position INTEGER,
    notes TEXT,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_product_categories_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_product_categories_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_product_categories_trash ON product_categories (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE INDEX ix_product_categories_name ON product_categories (name)
;
CREATE TABLE changes (
    id INTEGER NOT NULL,
    operation_id INTEGER NOT NULL,
    register TEXT NOT NULL,
    record_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    "before" TEXT,
    "after" TEXT,
    CONSTRAINT pk_changes PRIMARY KEY (id),
    CONSTRAINT fk_changes_operation_id FOREIGN KEY(operation_id) REFERENCES operations (id)
)
;
CREATE INDEX ix_changes_record ON changes (register, record_id)
;
CREATE INDEX ix_changes_operation_id ON changes (operation_id)
;
CREATE TABLE added_ranges (
    id INTEGER NOT NULL,
    operation_id INTEGER NOT NULL,
    register TEXT NOT NULL,
    first_id INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    CONSTRAINT pk_added_ranges PRIMARY KEY (id),
    CONSTRAINT fk_added_ranges_operation_id FOREIGN KEY(operation_id) REFERENCES operations (id)
)
;
CREATE INDEX ix_added_ranges_operation_id ON added_ranges (operation_id)
;
CREATE INDEX ix_added_ranges_record ON added_ranges (register, first_id, last_id)
;
CREATE TABLE imports (
    id INTEGER NOT NULL,
    operation_id INTEGER,
    at TEXT NOT NULL,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    register TEXT NOT NULL,
    preset TEXT,
    encoding TEXT,
    counts TEXT NOT NULL,
    CONSTRAINT pk_imports PRIMARY KEY (id),
    CONSTRAINT fk_imports_operation_id FOREIGN KEY(operation_id) REFERENCES operations (id)
)
;
CREATE INDEX ix_imports_operation_id ON imports (operation_id)
;
CREATE INDEX ix_imports_sha256 ON imports (sha256)
;
CREATE TABLE customer_accounts (
    id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    platform TEXT,
    shop_id INTEGER,
    account TEXT,
    CONSTRAINT pk_customer_accounts PRIMARY KEY (id),
    CONSTRAINT fk_customer_accounts_shop_id FOREIGN KEY(shop_id) REFERENCES shops (id),
    CONSTRAINT fk_customer_accounts_parent_id FOREIGN KEY(parent_id) REFERENCES customers (id) ON DELETE CASCADE
)
;
CREATE INDEX ix_customer_accounts_parent ON customer_accounts (parent_id, position)
;
CREATE INDEX ix_customer_accounts_account ON customer_accounts (account)
;
CREATE TABLE customer_phones (
    id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    number TEXT,
    CONSTRAINT pk_customer_phones PRIMARY KEY (id),
    CONSTRAINT fk_customer_phones_parent_id FOREIGN KEY(parent_id) REFERENCES customers (id) ON DELETE CASCADE
)
;
CREATE INDEX ix_customer_phones_number ON customer_phones (number)
;
CREATE INDEX ix_customer_phones_parent ON customer_phones (parent_id, position)
;
CREATE TABLE customer_addresses (
    id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    province TEXT,
    city TEXT,
    district TEXT,
    detail TEXT,
    CONSTRAINT pk_customer_addresses PRIMARY KEY (id),
    CONSTRAINT fk_customer_addresses_parent_id FOREIGN KEY(parent_id) REFERENCES customers (id) ON DELETE CASCADE
)
;
CREATE INDEX ix_customer_addresses_parent ON customer_addresses (parent_id, position)
;
CREATE TABLE vip_notes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    customer_id INTEGER,
    written_at TEXT,
    written_by_id INTEGER,
    text TEXT,
    pinned INTEGER,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_vip_notes_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
    CONSTRAINT fk_vip_notes_written_by_id FOREIGN KEY(written_by_id) REFERENCES operators (id),
    CONSTRAINT fk_vip_notes_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_vip_notes_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_vip_notes_customer_id ON vip_notes (customer_id)
;
CREATE INDEX ix_vip_notes_trash ON vip_notes (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE INDEX ix_vip_notes_written_at ON vip_notes (written_at)
;
CREATE TABLE cases (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    number TEXT,
    type TEXT,
    state TEXT,
    stage TEXT,
    shop_id INTEGER,
    order_number TEXT,
    refund_number TEXT,
    payment_number TEXT,
    customer_id INTEGER,
    buyer_account TEXT,
    receiver TEXT,
    phone TEXT,
    address TEXT,
    ordered_at TEXT,
    paid_at TEXT,
    shipped_at TEXT,
    signed_at TEXT,
    paid_amount_fen INTEGER,
    order_goods_amount_fen INTEGER,
    order_postage_amount_fen INTEGER,
    requested_at TEXT,
    answered_at TEXT,
    platform_deadline TEXT,
    reviewed_at TEXT,
    reviewed_by_id INTEGER,
    finance_checked_at TEXT,
    finance_checked_by_id INTEGER,
    closed_at TEXT,
    state_since TEXT,
    due_at TEXT,
    reject_reason TEXT,
    send_back_reason TEXT,
    reason_id INTEGER,
    platform_reason TEXT,
    explanation TEXT,
    responsible TEXT,
    postage_payer TEXT,
    goods_state TEXT,
    intervention TEXT,
    flag TEXT,
    outbound_courier_id INTEGER,
    outbound_waybill TEXT,
    return_courier_id INTEGER,
    return_waybill TEXT,
    buyer_posted_at TEXT,
    return_received_at TEXT,
    return_received_by_id INTEGER,
    no_return_reason TEXT,
    resend_courier_id INTEGER,
    resend_waybill TEXT,
    extended_until TEXT,
    return_contact TEXT,
    return_phone TEXT,
    return_address TEXT,
    goods_amount_fen INTEGER,
    postage_amount_fen INTEGER,
    coupon_amount_fen INTEGER,
    points_amount_fen INTEGER,
    fee_amount_fen INTEGER,
    adjustment_amount_fen INTEGER,
    adjustment_note TEXT,
    total_amount_fen INTEGER,
    refunded_amount_fen INTEGER,
    refunded_at TEXT,
    refunded_by_id INTEGER,
    supervisor_asked INTEGER,
    supervisor_answer TEXT,
    notes TEXT,
    evidence TEXT,
    operator_id INTEGER,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_cases_shop_id FOREIGN KEY(shop_id) REFERENCES shops (id),
    CONSTRAINT fk_cases_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
    CONSTRAINT fk_cases_reviewed_by_id FOREIGN KEY(reviewed_by_id) REFERENCES operators (id),
    CONSTRAINT fk_cases_finance_checked_by_id FOREIGN KEY(finance_checked_by_id) REFERENCES operators (id),
    CONSTRAINT fk_cases_reason_id FOREIGN KEY(reason_id) REFERENCES reasons (id),
    CONSTRAINT fk_cases_outbound_courier_id FOREIGN KEY(outbound_courier_id) REFERENCES couriers (id),
    CONSTRAINT fk_cases_return_courier_id FOREIGN KEY(return_courier_id) REFERENCES couriers (id),
    CONSTRAINT fk_cases_return_received_by_id FOREIGN KEY(return_received_by_id) REFERENCES operators (id),
    CONSTRAINT fk_cases_resend_courier_id FOREIGN KEY(resend_courier_id) REFERENCES couriers (id),
    CONSTRAINT fk_cases_refunded_by_id FOREIGN KEY(refunded_by_id) REFERENCES operators (id),
    CONSTRAINT fk_cases_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id),
    CONSTRAINT fk_cases_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_cases_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_cases_resend_waybill ON cases (resend_waybill)
;
CREATE INDEX ix_cases_number ON cases (number)
;
CREATE INDEX ix_cases_total_amount_fen ON cases (total_amount_fen)
;
CREATE INDEX ix_cases_type ON cases (type)
;
CREATE INDEX ix_cases_state ON cases (state)
;
CREATE INDEX ix_cases_refunded_at ON cases (refunded_at)
;
CREATE INDEX ix_cases_refund_number ON cases (refund_number)
;
CREATE INDEX ix_cases_requested_at ON cases (requested_at)
;
CREATE INDEX ix_cases_trash ON cases (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE INDEX ix_cases_customer_id ON cases (customer_id)
;
CREATE INDEX ix_cases_buyer_account ON cases (buyer_account)
;
CREATE INDEX ix_cases_ordered_at ON cases (ordered_at)
;
CREATE INDEX ix_cases_phone ON cases (phone)
;
CREATE INDEX ix_cases_closed_at ON cases (closed_at)
;
CREATE INDEX ix_cases_due_at ON cases (due_at)
;
CREATE INDEX ix_cases_reason_id ON cases (reason_id)
;
CREATE INDEX ix_cases_responsible ON cases (responsible)
;
CREATE INDEX ix_cases_outbound_waybill ON cases (outbound_waybill)
;
CREATE INDEX ix_cases_order_number ON cases (order_number)
;
CREATE INDEX ix_cases_return_waybill ON cases (return_waybill)
;
CREATE INDEX ix_cases_return_received_at ON cases (return_received_at)
;
CREATE TABLE claim_sheets (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    number TEXT,
    courier_id INTEGER,
    branch TEXT,
    month TEXT,
    state TEXT,
    count INTEGER,
    claimed_amount_fen INTEGER,
    received_amount_fen INTEGER,
    open_amount_fen INTEGER,
    made_by_id INTEGER,
    checked_by_id INTEGER,
    sent_on TEXT,
    sent_by_id INTEGER,
    settled_on TEXT,
    evidence TEXT,
    notes TEXT,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_claim_sheets_courier_id FOREIGN KEY(courier_id) REFERENCES couriers (id),
    CONSTRAINT fk_claim_sheets_made_by_id FOREIGN KEY(made_by_id) REFERENCES operators (id),
    CONSTRAINT fk_claim_sheets_checked_by_id FOREIGN KEY(checked_by_id) REFERENCES operators (id),
    CONSTRAINT fk_claim_sheets_sent_by_id FOREIGN KEY(sent_by_id) REFERENCES operators (id),
    CONSTRAINT fk_claim_sheets_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_claim_sheets_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_claim_sheets_sent_on ON claim_sheets (sent_on)
;
CREATE INDEX ix_claim_sheets_number ON claim_sheets (number)
;
CREATE INDEX ix_claim_sheets_trash ON claim_sheets (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE INDEX ix_claim_sheets_courier_id ON claim_sheets (courier_id)
;
CREATE INDEX ix_claim_sheets_branch ON claim_sheets (branch)
;
CREATE INDEX ix_claim_sheets_month ON claim_sheets (month)
;
CREATE INDEX ix_claim_sheets_state ON claim_sheets (state)
;
CREATE TABLE handovers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    number TEXT,
    date TEXT,
    shift_id INTEGER,
    state TEXT,
    given_by_id INTEGER,
    taken_by_id INTEGER,
    written_at TEXT,
    taken_at TEXT,
    open_items INTEGER,
    next_due_at TEXT,
    summary TEXT,
    text TEXT,
    evidence TEXT,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_handovers_shift_id FOREIGN KEY(shift_id) REFERENCES shifts (id),
    CONSTRAINT fk_handovers_given_by_id FOREIGN KEY(given_by_id) REFERENCES operators (id),
    CONSTRAINT fk_handovers_taken_by_id FOREIGN KEY(taken_by_id) REFERENCES operators (id),
    CONSTRAINT fk_handovers_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_handovers_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_handovers_taken_by_id ON handovers (taken_by_id)
;
CREATE INDEX ix_handovers_given_by_id ON handovers (given_by_id)
;
CREATE INDEX ix_handovers_shift_id ON handovers (shift_id)
;
CREATE INDEX ix_handovers_trash ON handovers (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE INDEX ix_handovers_state ON handovers (state)
;
CREATE INDEX ix_handovers_number ON handovers (number)
;
CREATE INDEX ix_handovers_date ON handovers (date)
;
CREATE INDEX ix_handovers_next_due_at ON handovers (next_due_at)
;
CREATE TABLE orders (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    number TEXT,
    platform TEXT,
    shop_id INTEGER,
    state TEXT,
    after_sales_state TEXT,
    buyer_account TEXT,
    customer_id INTEGER,
    receiver TEXT,
    phone TEXT,
    second_phone TEXT,
    province TEXT,
    city TEXT,
    district TEXT,
    address TEXT,
    changed_address TEXT,
    postcode TEXT,
    ordered_at TEXT,
    ordered_on TEXT,
    paid_at TEXT,
    shipped_at TEXT,
    signed_at TEXT,
    completed_at TEXT,
    goods_amount_fen INTEGER,
    postage_amount_fen INTEGER,
    discount_amount_fen INTEGER,
    total_amount_fen INTEGER,
    paid_amount_fen INTEGER,
    received_amount_fen INTEGER,
    refunded_amount_fen INTEGER,
    courier_id INTEGER,
    waybill TEXT,
    products_text TEXT,
    piece_count INTEGER,
    buyer_message TEXT,
    memo TEXT,
    closed_reason TEXT,
    payment_account TEXT,
    payment_number TEXT,
    shipping_info TEXT,
    origin TEXT,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_orders_shop_id FOREIGN KEY(shop_id) REFERENCES shops (id),
    CONSTRAINT fk_orders_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
    CONSTRAINT fk_orders_courier_id FOREIGN KEY(courier_id) REFERENCES couriers (id),
    CONSTRAINT fk_orders_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_orders_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_orders_number ON orders (number)
;
CREATE INDEX ix_orders_state ON orders (state)
;
CREATE INDEX ix_orders_buyer_account ON orders (buyer_account)
;
CREATE INDEX ix_orders_waybill ON orders (waybill)
;
CREATE INDEX ix_orders_phone ON orders (phone)
;
CREATE INDEX ix_orders_ordered_at ON orders (ordered_at)
;
CREATE INDEX ix_orders_ordered_on ON orders (ordered_on)
;
CREATE INDEX ix_orders_trash ON orders (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE INDEX ix_orders_customer_id ON orders (customer_id)
;
CREATE TABLE courier_contacts (
    id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    branch TEXT,
    person TEXT,
    phone TEXT,
    channel TEXT,
    CONSTRAINT pk_courier_contacts PRIMARY KEY (id),
    CONSTRAINT fk_courier_contacts_parent_id FOREIGN KEY(parent_id) REFERENCES couriers (id) ON DELETE CASCADE
)
;
CREATE INDEX ix_courier_contacts_parent ON courier_contacts (parent_id, position)
;
CREATE TABLE vip_visits (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    customer_id INTEGER,
    month TEXT,
    due_on TEXT,
    visited_at TEXT,
    channel TEXT,
    occasion TEXT,
    outcome TEXT,
    summary TEXT,
    case_id INTEGER,
    next_due_on TEXT,
    operator_id INTEGER,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_vip_visits_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
    CONSTRAINT fk_vip_visits_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_vip_visits_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id),
    CONSTRAINT fk_vip_visits_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_vip_visits_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_vip_visits_next_due_on ON vip_visits (next_due_on)
;
CREATE INDEX ix_vip_visits_month ON vip_visits (month)
;
CREATE INDEX ix_vip_visits_customer_id ON vip_visits (customer_id)
;
CREATE INDEX ix_vip_visits_due_on ON vip_visits (due_on)
;
CREATE INDEX ix_vip_visits_trash ON vip_visits (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE INDEX ix_vip_visits_outcome ON vip_visits (outcome)
;
CREATE INDEX ix_vip_visits_case_id ON vip_visits (case_id)
;
CREATE TABLE case_items (
    id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    code TEXT,
    name TEXT,
    variant TEXT,
    batch TEXT,
    price_fen INTEGER,
    asked INTEGER,
    returned INTEGER,
    good INTEGER,
    defective INTEGER,
    refund_amount_fen INTEGER,
    new_variant TEXT,
    outcome TEXT,
    CONSTRAINT pk_case_items PRIMARY KEY (id),
    CONSTRAINT fk_case_items_parent_id FOREIGN KEY(parent_id) REFERENCES cases (id) ON DELETE CASCADE
)
;
CREATE INDEX ix_case_items_code ON case_items (code)
;
CREATE INDEX ix_case_items_batch ON case_items (batch)
;
CREATE INDEX ix_case_items_parent ON case_items (parent_id, position)
;
CREATE TABLE claims (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    number TEXT,
    registered_on TEXT,
    discovered_on TEXT,
    state TEXT,
    kind TEXT,
    direction TEXT,
    shop_id INTEGER,
    order_number TEXT,
    waybill TEXT,
    courier_id INTEGER,
    branch TEXT,
    customer_id INTEGER,
    buyer_account TEXT,
    receiver TEXT,
    phone TEXT,
    address TEXT,
    picked_up_at TEXT,
    last_scan_at TEXT,
    signed_on TEXT,
    goods_value_fen INTEGER,
    postage_fen INTEGER,
    insured INTEGER,
    insured_value_fen INTEGER,
    damage_percent INTEGER,
    basis TEXT,
    claimed_amount_fen INTEGER,
    ticket_number TEXT,
    file_by_on TEXT,
    submitted_on TEXT,
    appealed_on TEXT,
    answer_due_on TEXT,
    agreed_amount_fen INTEGER,
    received_amount_fen INTEGER,
    received_on TEXT,
    received_how TEXT,
    refusal_reason TEXT,
    buyer_settled TEXT,
    buyer_cost_fen INTEGER,
    net_loss_fen INTEGER,
    month TEXT,
    claim_sheet_id INTEGER,
    sheet_sent_on TEXT,
    case_id INTEGER,
    evidence TEXT,
    notes TEXT,
    operator_id INTEGER,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_claims_shop_id FOREIGN KEY(shop_id) REFERENCES shops (id),
    CONSTRAINT fk_claims_courier_id FOREIGN KEY(courier_id) REFERENCES couriers (id),
    CONSTRAINT fk_claims_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
    CONSTRAINT fk_claims_claim_sheet_id FOREIGN KEY(claim_sheet_id) REFERENCES claim_sheets (id),
    CONSTRAINT fk_claims_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_claims_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id),
    CONSTRAINT fk_claims_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_claims_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_claims_customer_id ON claims (customer_id)
;
CREATE INDEX ix_claims_claimed_amount_fen ON claims (claimed_amount_fen)
;
CREATE INDEX ix_claims_phone ON claims (phone)
;
CREATE INDEX ix_claims_ticket_number ON claims (ticket_number)
;
CREATE INDEX ix_claims_file_by_on ON claims (file_by_on)
;
CREATE INDEX ix_claims_registered_on ON claims (registered_on)
;
CREATE INDEX ix_claims_submitted_on ON claims (submitted_on)
;
CREATE INDEX ix_claims_answer_due_on ON claims (answer_due_on)
;
CREATE INDEX ix_claims_order_number ON claims (order_number)
;
CREATE INDEX ix_claims_received_amount_fen ON claims (received_amount_fen)
;
CREATE INDEX ix_claims_state ON claims (state)
;
CREATE INDEX ix_claims_buyer_settled ON claims (buyer_settled)
;
CREATE INDEX ix_claims_kind ON claims (kind)
;
CREATE INDEX ix_claims_month ON claims (month)
;
CREATE INDEX ix_claims_buyer_account ON claims (buyer_account)
;
CREATE INDEX ix_claims_claim_sheet_id ON claims (claim_sheet_id)
;
CREATE INDEX ix_claims_waybill ON claims (waybill)
;
CREATE INDEX ix_claims_number ON claims (number)
;
CREATE INDEX ix_claims_case_id ON claims (case_id)
;
CREATE INDEX ix_claims_courier_id ON claims (courier_id)
;
CREATE INDEX ix_claims_branch ON claims (branch)
;
CREATE INDEX ix_claims_trash ON claims (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE TABLE payouts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    number TEXT,
    state TEXT,
    case_id INTEGER,
    shop_id INTEGER,
    order_number TEXT,
    customer_id INTEGER,
    requested_at TEXT,
    payee TEXT,
    account TEXT,
    method TEXT,
    amount_fen INTEGER,
    reason TEXT,
    paid_before_amount_fen INTEGER,
    paid_before TEXT,
    order_refunded_amount_fen INTEGER,
    order_paid_amount_fen INTEGER,
    approved_at TEXT,
    approved_by_id INTEGER,
    reject_reason TEXT,
    paid_at TEXT,
    paid_by_id INTEGER,
    transaction_number TEXT,
    evidence TEXT,
    notes TEXT,
    operator_id INTEGER,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_payouts_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_payouts_shop_id FOREIGN KEY(shop_id) REFERENCES shops (id),
    CONSTRAINT fk_payouts_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
    CONSTRAINT fk_payouts_approved_by_id FOREIGN KEY(approved_by_id) REFERENCES operators (id),
    CONSTRAINT fk_payouts_paid_by_id FOREIGN KEY(paid_by_id) REFERENCES operators (id),
    CONSTRAINT fk_payouts_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id),
    CONSTRAINT fk_payouts_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_payouts_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_payouts_customer_id ON payouts (customer_id)
;
CREATE INDEX ix_payouts_trash ON payouts (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE INDEX ix_payouts_transaction_number ON payouts (transaction_number)
;
CREATE INDEX ix_payouts_number ON payouts (number)
;
CREATE INDEX ix_payouts_requested_at ON payouts (requested_at)
;
CREATE INDEX ix_payouts_state ON payouts (state)
;
CREATE INDEX ix_payouts_account ON payouts (account)
;
CREATE INDEX ix_payouts_paid_at ON payouts (paid_at)
;
CREATE INDEX ix_payouts_case_id ON payouts (case_id)
;
CREATE INDEX ix_payouts_amount_fen ON payouts (amount_fen)
;
CREATE INDEX ix_payouts_order_number ON payouts (order_number)
;
CREATE TABLE returns (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    number TEXT,
    scanned_at TEXT,
    waybill TEXT,
    courier_id INTEGER,
    state TEXT,
    case_id INTEGER,
    matched_by TEXT,
    sender TEXT,
    sender_phone TEXT,
    slip TEXT,
    postage_collect_fen INTEGER,
    received_by_id INTEGER,
    stocked_at TEXT,
    stocked_by_id INTEGER,
    evidence TEXT,
    notes TEXT,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_returns_courier_id FOREIGN KEY(courier_id) REFERENCES couriers (id),
    CONSTRAINT fk_returns_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_returns_received_by_id FOREIGN KEY(received_by_id) REFERENCES operators (id),
    CONSTRAINT fk_returns_stocked_by_id FOREIGN KEY(stocked_by_id) REFERENCES operators (id),
    CONSTRAINT fk_returns_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_returns_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_returns_case_id ON returns (case_id)
;
CREATE INDEX ix_returns_scanned_at ON returns (scanned_at)
;
CREATE INDEX ix_returns_trash ON returns (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE INDEX ix_returns_number ON returns (number)
;
CREATE INDEX ix_returns_waybill ON returns (waybill)
;
CREATE INDEX ix_returns_state ON returns (state)
;
CREATE TABLE handover_items (
    id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    text TEXT,
    kind TEXT,
    priority TEXT,
    due_at TEXT,
    owner_id INTEGER,
    link TEXT,
    state TEXT,
    result TEXT,
    done_at TEXT,
    carried INTEGER,
    CONSTRAINT pk_handover_items PRIMARY KEY (id),
    CONSTRAINT fk_handover_items_owner_id FOREIGN KEY(owner_id) REFERENCES operators (id),
    CONSTRAINT fk_handover_items_parent_id FOREIGN KEY(parent_id) REFERENCES handovers (id) ON DELETE CASCADE
)
;
CREATE INDEX ix_handover_items_due_at ON handover_items (due_at)
;
CREATE INDEX ix_handover_items_state ON handover_items (state)
;
CREATE INDEX ix_handover_items_parent ON handover_items (parent_id, position)
;
CREATE INDEX ix_handover_items_owner_id ON handover_items (owner_id)
;
CREATE INDEX ix_handover_items_link ON handover_items (link)
;
CREATE TABLE handover_checks (
    id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    text TEXT,
    done INTEGER,
    CONSTRAINT pk_handover_checks PRIMARY KEY (id),
    CONSTRAINT fk_handover_checks_parent_id FOREIGN KEY(parent_id) REFERENCES handovers (id) ON DELETE CASCADE
)
;
CREATE INDEX ix_handover_checks_parent ON handover_checks (parent_id, position)
;
CREATE TABLE production_feedback_cases (
    id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    case_id INTEGER,
    remark TEXT,
    CONSTRAINT pk_production_feedback_cases PRIMARY KEY (id),
    CONSTRAINT fk_production_feedback_cases_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_production_feedback_cases_parent_id FOREIGN KEY(parent_id) REFERENCES production_feedback (id) ON DELETE CASCADE
)
;
CREATE INDEX ix_production_feedback_cases_case_id ON production_feedback_cases (case_id)
;
CREATE INDEX ix_production_feedback_cases_parent ON production_feedback_cases (parent_id, position)
;
CREATE TABLE order_items (
    id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    code TEXT,
    name TEXT,
    variant TEXT,
    quantity INTEGER,
    price_fen INTEGER,
    sub_number TEXT,
    product_id TEXT,
    outer_code TEXT,
    CONSTRAINT pk_order_items PRIMARY KEY (id),
    CONSTRAINT fk_order_items_parent_id FOREIGN KEY(parent_id) REFERENCES orders (id) ON DELETE CASCADE
)
;
CREATE INDEX ix_order_items_parent ON order_items (parent_id, position)
;
CREATE TABLE order_parcels (
    id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    courier_id INTEGER,
    waybill TEXT,
    CONSTRAINT pk_order_parcels PRIMARY KEY (id),
    CONSTRAINT fk_order_parcels_courier_id FOREIGN KEY(courier_id) REFERENCES couriers (id),
    CONSTRAINT fk_order_parcels_parent_id FOREIGN KEY(parent_id) REFERENCES orders (id) ON DELETE CASCADE
)
;
CREATE INDEX ix_order_parcels_parent ON order_parcels (parent_id, position)
;
CREATE INDEX ix_order_parcels_waybill ON order_parcels (waybill)
;
CREATE TABLE mis_shipments (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    number TEXT,
    date TEXT,
    state TEXT,
    kind TEXT,
    shop_id INTEGER,
    order_number TEXT,
    waybill TEXT,
    courier_id INTEGER,
    customer_id INTEGER,
    buyer_account TEXT,
    receiver TEXT,
    phone TEXT,
    address TEXT,
    label_weight_g INTEGER,
    measured_weight_g INTEGER,
    weight_difference_g INTEGER,
    verified TEXT,
    verified_by_id INTEGER,
    verified_at TEXT,
    checked_by_id INTEGER,
    erred_by TEXT,
    step TEXT,
    handling TEXT,
    buyer_admits TEXT,
    recovery TEXT,
    recovered INTEGER,
    delist_needed INTEGER,
    delisted INTEGER,
    resend_courier_id INTEGER,
    resend_waybill TEXT,
    cost_fen INTEGER,
    done_on TEXT,
    case_id INTEGER,
    claim_id INTEGER,
    evidence TEXT,
    notes TEXT,
    operator_id INTEGER,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_mis_shipments_shop_id FOREIGN KEY(shop_id) REFERENCES shops (id),
    CONSTRAINT fk_mis_shipments_courier_id FOREIGN KEY(courier_id) REFERENCES couriers (id),
    CONSTRAINT fk_mis_shipments_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
    CONSTRAINT fk_mis_shipments_verified_by_id FOREIGN KEY(verified_by_id) REFERENCES operators (id),
    CONSTRAINT fk_mis_shipments_checked_by_id FOREIGN KEY(checked_by_id) REFERENCES operators (id),
    CONSTRAINT fk_mis_shipments_resend_courier_id FOREIGN KEY(resend_courier_id) REFERENCES couriers (id),
    CONSTRAINT fk_mis_shipments_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_mis_shipments_claim_id FOREIGN KEY(claim_id) REFERENCES claims (id),
    CONSTRAINT fk_mis_shipments_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id),
    CONSTRAINT fk_mis_shipments_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_mis_shipments_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_mis_shipments_customer_id ON mis_shipments (customer_id)
;
CREATE INDEX ix_mis_shipments_step ON mis_shipments (step)
;
CREATE INDEX ix_mis_shipments_trash ON mis_shipments (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE INDEX ix_mis_shipments_order_number ON mis_shipments (order_number)
;
CREATE INDEX ix_mis_shipments_buyer_account ON mis_shipments (buyer_account)
;
CREATE INDEX ix_mis_shipments_date ON mis_shipments (date)
;
CREATE INDEX ix_mis_shipments_handling ON mis_shipments (handling)
;
CREATE INDEX ix_mis_shipments_case_id ON mis_shipments (case_id)
;
CREATE INDEX ix_mis_shipments_number ON mis_shipments (number)
;
CREATE INDEX ix_mis_shipments_phone ON mis_shipments (phone)
;
CREATE INDEX ix_mis_shipments_verified ON mis_shipments (verified)
;
CREATE INDEX ix_mis_shipments_state ON mis_shipments (state)
;
CREATE INDEX ix_mis_shipments_delist_needed ON mis_shipments (delist_needed)
;
CREATE INDEX ix_mis_shipments_kind ON mis_shipments (kind)
;
CREATE INDEX ix_mis_shipments_waybill ON mis_shipments (waybill)
;
CREATE INDEX ix_mis_shipments_erred_by ON mis_shipments (erred_by)
;
CREATE INDEX ix_mis_shipments_claim_id ON mis_shipments (claim_id)
;
CREATE INDEX ix_mis_shipments_resend_waybill ON mis_shipments (resend_waybill)
;
CREATE TABLE claim_items (
    id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    code TEXT,
    name TEXT,
    variant TEXT,
    quantity INTEGER,
    price_fen INTEGER,
    CONSTRAINT pk_claim_items PRIMARY KEY (id),
    CONSTRAINT fk_claim_items_parent_id FOREIGN KEY(parent_id) REFERENCES claims (id) ON DELETE CASCADE
)
;
CREATE INDEX ix_claim_items_parent ON claim_items (parent_id, position)
;
CREATE TABLE claim_receipts (
    id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    received_on TEXT,
    amount_fen INTEGER,
    how TEXT,
    note TEXT,
    CONSTRAINT pk_claim_receipts PRIMARY KEY (id),
    CONSTRAINT fk_claim_receipts_parent_id FOREIGN KEY(parent_id) REFERENCES claims (id) ON DELETE CASCADE
)
;
CREATE INDEX ix_claim_receipts_parent ON claim_receipts (parent_id, position)
;
CREATE TABLE claim_proofs (
    id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT,
    there INTEGER,
    note TEXT,
    CONSTRAINT pk_claim_proofs PRIMARY KEY (id),
    CONSTRAINT fk_claim_proofs_parent_id FOREIGN KEY(parent_id) REFERENCES claims (id) ON DELETE CASCADE
)
;
CREATE INDEX ix_claim_proofs_parent ON claim_proofs (parent_id, position)
;
CREATE TABLE return_items (
    id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    code TEXT,
    name TEXT,
    variant TEXT,
    batch TEXT,
    expected INTEGER,
    good INTEGER,
    defective INTEGER,
    remark TEXT,
    CONSTRAINT pk_return_items PRIMARY KEY (id),
    CONSTRAINT fk_return_items_parent_id FOREIGN KEY(parent_id) REFERENCES returns (id) ON DELETE CASCADE
)
;
CREATE INDEX ix_return_items_parent ON return_items (parent_id, position)
;
CREATE TABLE stock_movements (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at TEXT,
    kind TEXT,
    code TEXT,
    name TEXT,
    variant TEXT,
    batch TEXT,
    quantity INTEGER,
    condition TEXT,
    case_id INTEGER,
    parcel_id INTEGER,
    operator_id INTEGER,
    notes TEXT,
    created_at TEXT,
    created_by_id INTEGER,
    updated_at TEXT,
    updated_by_id INTEGER,
    deleted_at TEXT,
    CONSTRAINT fk_stock_movements_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_stock_movements_parcel_id FOREIGN KEY(parcel_id) REFERENCES returns (id),
    CONSTRAINT fk_stock_movements_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id),
    CONSTRAINT fk_stock_movements_created_by_id FOREIGN KEY(created_by_id) REFERENCES operators (id),
    CONSTRAINT fk_stock_movements_updated_by_id FOREIGN KEY(updated_by_id) REFERENCES operators (id)
)
;
CREATE INDEX ix_stock_movements_at ON stock_movements (at)
;
CREATE INDEX ix_stock_movements_kind ON stock_movements (kind)
;
CREATE INDEX ix_stock_movements_trash ON stock_movements (deleted_at) WHERE deleted_at IS NOT NULL
;
CREATE INDEX ix_stock_movements_code ON stock_movements (code)
;
CREATE INDEX ix_stock_movements_case_id ON stock_movements (case_id)
;
CREATE INDEX ix_stock_movements_parcel_id ON stock_movements (parcel_id)
;
CREATE TABLE mis_shipment_ordered (
    id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    code TEXT,
    name TEXT,
    variant TEXT,
    quantity INTEGER,
    CONSTRAINT pk_mis_shipment_ordered PRIMARY KEY (id),
    CONSTRAINT fk_mis_shipment_ordered_parent_id FOREIGN KEY(parent_id) REFERENCES mis_shipments (id) ON DELETE CASCADE
)
;
CREATE INDEX ix_mis_shipment_ordered_parent ON mis_shipment_ordered (parent_id, position)
;
CREATE INDEX ix_mis_shipment_ordered_name ON mis_shipment_ordered (name)
;
CREATE TABLE mis_shipment_sent (
    id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    code TEXT,
    name TEXT,
    variant TEXT,
    quantity INTEGER,
    CONSTRAINT pk_mis_shipment_sent PRIMARY KEY (id),
    CONSTRAINT fk_mis_shipment_sent_parent_id FOREIGN KEY(parent_id) REFERENCES mis_shipments (id) ON DELETE CASCADE
)
;
CREATE INDEX ix_mis_shipment_sent_parent ON mis_shipment_sent (parent_id, position)
;
CREATE TABLE search_versions (register TEXT PRIMARY KEY, version TEXT NOT NULL)
;
CREATE VIRTUAL TABLE "customers_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
CREATE VIRTUAL TABLE "vip_visits_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
CREATE VIRTUAL TABLE "vip_notes_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
CREATE VIRTUAL TABLE "cases_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
CREATE VIRTUAL TABLE "mis_shipments_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
CREATE VIRTUAL TABLE "claims_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
CREATE VIRTUAL TABLE "claim_sheets_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
CREATE VIRTUAL TABLE "payouts_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
CREATE VIRTUAL TABLE "returns_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
CREATE VIRTUAL TABLE "stock_movements_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
CREATE VIRTUAL TABLE "handovers_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
CREATE VIRTUAL TABLE "reply_templates_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
CREATE VIRTUAL TABLE "production_feedback_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
CREATE VIRTUAL TABLE "orders_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
CREATE VIRTUAL TABLE "shops_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
CREATE VIRTUAL TABLE "operators_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
CREATE VIRTUAL TABLE "reasons_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
CREATE VIRTUAL TABLE "couriers_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
CREATE VIRTUAL TABLE "shifts_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
CREATE VIRTUAL TABLE "product_categories_search" USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')
;
